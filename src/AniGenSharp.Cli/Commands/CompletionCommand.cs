using System.CommandLine;
using AniGenSharp.Cli.CommandLine;

namespace AniGenSharp.Cli.Commands;

/// <summary><c>anigen completion</c>: prints a script that lets a shell complete the command line.</summary>
internal sealed class CompletionCommand : Command
{
    private static readonly Dictionary<string, string> s_scripts = new()
    {
        ["bash"] = """
            # eval "$(anigen completion bash)" in ~/.bashrc
            _anigen() {
              local IFS=$'\n'
              local suggestions="$("${COMP_WORDS[0]}" "[suggest:$COMP_POINT]" "$COMP_LINE" 2>/dev/null)"
              COMPREPLY=($(compgen -W "$suggestions" -- "${COMP_WORDS[COMP_CWORD]}"))
            }
            complete -o default -F _anigen anigen
            """,
        ["zsh"] = """
            # eval "$(anigen completion zsh)" in ~/.zshrc, after compinit
            _anigen() {
              local -a words_found
              words_found=("${(@f)$(${words[1]} "[suggest:$CURSOR]" "$BUFFER" 2>/dev/null)}")
              [[ -n "$words_found" ]] && compadd -- $words_found
              _files
            }
            compdef _anigen anigen
            """,
        ["fish"] = """
            # anigen completion fish > ~/.config/fish/completions/anigen.fish
            function __anigen_suggest
                set -l line (commandline -cp)
                anigen "[suggest:"(string length -- "$line")"]" "$line" 2>/dev/null
            end
            complete -c anigen -a '(__anigen_suggest)'
            """,
        ["powershell"] = """
            # anigen completion powershell | Out-String | Invoke-Expression in $PROFILE
            Register-ArgumentCompleter -Native -CommandName anigen -ScriptBlock {
                param($word, $line, $position)
                anigen "[suggest:$position]" "$line" 2>$null | Where-Object { $_ -like "$word*" } | ForEach-Object {
                    [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)
                }
            }
            """,
    };

    private readonly Argument<string> _shell = new("shell") { Description = "bash, zsh, fish or powershell." };

    public CompletionCommand()
        : base("completion", "Print a script that lets a shell complete anigen's command line.")
    {
        _shell.AcceptOnlyFromAmong([.. s_scripts.Keys]);
        Arguments.Add(_shell);
        SetAction(parsed =>
        {
            Console.WriteLine(s_scripts[parsed.GetValue(_shell)!]);
            return ExitCodes.Success;
        });
    }
}

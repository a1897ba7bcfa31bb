namespace AniGenSharp.Cli.CommandLine;

/// <summary>An option whose value is one of several words, whatever they mean.</summary>
internal interface IChoiceOption
{
    /// <summary>Whether a word is one of them.</summary>
    bool Accepts(string word);
}

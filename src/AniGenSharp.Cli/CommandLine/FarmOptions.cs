using System.CommandLine;

namespace AniGenSharp.Cli.CommandLine;

/// <summary>Options that name a farm and what is shown to it.</summary>
internal sealed class FarmOptions : OptionGroup
{
    private readonly Option<string> _farm;
    private readonly Option<string> _credentials;

    /// <param name="role">Whose credentials are expected, for the help.</param>
    /// <param name="isRequired">Whether the command needs a farm.</param>
    public FarmOptions(string role, bool isRequired = true)
        : base("Farm")
    {
        _farm = Add(new Option<string>("--farm")
        {
            HelpName = "address",
            Description = "Address of the farm's server.",
            DefaultValueFactory = _ => "nats://127.0.0.1:4222",
        });
        _credentials = Add(new Option<string>("--creds")
        {
            HelpName = "file",
            Description = $"File with the credentials of the {role}, which 'anigen farm up' writes.",
            Required = isRequired,
        });
    }

    /// <summary>Whether a farm is named.</summary>
    public bool IsGiven(ParseResult parsed) => parsed.GetValue(_credentials) is not null;

    /// <summary>The server's address.</summary>
    public string Address(ParseResult parsed) => parsed.GetValue(_farm)!;

    /// <summary>The credentials.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public FarmCredentials Credentials(ParseResult parsed) => FarmCredentials.Read(parsed.GetValue(_credentials)!);

    /// <summary>Connects a client.</summary>
    public Task<FarmClient> ConnectAsync(ParseResult parsed, CancellationToken cancellationToken) =>
        FarmClient.ConnectAsync(Address(parsed), Credentials(parsed), cancellationToken);
}

using AniGenSharp.Farm.Connections;
using AniGenSharp.Farm.Wire;

namespace AniGenSharp;

/// <summary>
/// What a worker, client or coordinator shows to the farm's server: its name, its key, and the certificate authority that it trusts. The
/// file has lines <c>name = …</c> and <c>seed = …</c> (an nkey), or <c>name = …</c> and <c>password = …</c>, and may have a PEM
/// certificate.
/// </summary>
/// <param name="Name">The name, of letters, digits, <c>-</c> and <c>_</c>.</param>
public sealed record FarmCredentials(string Name)
{
    private const string PemBegin = "-----BEGIN CERTIFICATE-----";

    /// <summary>The secret seed of an nkey; null with a password, or for a server that does not ask.</summary>
    public string? Seed { get; init; }

    /// <summary>The password; null with a seed, or for a server that does not ask.</summary>
    public string? Password { get; init; }

    /// <summary>
    /// The certificate (PEM) of the authority that signed the server's; null without TLS, or to trust what the system trusts.
    /// </summary>
    public string? Authority { get; init; }

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="FarmException">The file is not a file of credentials.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static FarmCredentials Read(string path)
    {
        string text = File.ReadAllText(path);
        int pem = text.IndexOf(PemBegin, StringComparison.Ordinal);
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string line in (pem < 0 ? text : text[..pem]).Split('\n', StringSplitOptions.TrimEntries))
        {
            if (line is "" or ['#', ..])
                continue;
            string[] parts = line.Split('=', 2, StringSplitOptions.TrimEntries);
            if (parts.Length != 2 || parts[0] is not ("name" or "seed" or "password") || !values.TryAdd(parts[0], parts[1]))
                throw new FarmException($"{path}: this is not a file of credentials of a farm.");
        }
        if (!values.TryGetValue("name", out string? name) || !FarmSubjects.IsName(name))
            throw new FarmException($"{path}: the name is missing or is not made of letters, digits, - and _.");
        return new FarmCredentials(name)
        {
            Seed = values.GetValueOrDefault("seed"),
            Password = values.GetValueOrDefault("password"),
            Authority = pem < 0 ? null : text[pem..],
        };
    }

    /// <summary>Writes the file, which only its owner can read.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void Write(string path)
    {
        string secret = Seed is not null ? $"seed = {Seed}\n" : Password is not null ? $"password = {Password}\n" : "";
        PrivateFile.Write(path, $"# Credentials for a farm of AniGenSharp. Keep this file secret.\nname = {Name}\n{secret}{Authority}");
    }
}

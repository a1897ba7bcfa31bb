using System.Security.Cryptography.X509Certificates;
using AniGenSharp.Farm.Wire;
using NATS.Client.Core;

namespace AniGenSharp.Farm.Connections;

/// <summary>Connects to the server of a farm.</summary>
internal static class FarmConnector
{
    /// <summary>Connects, and reconnects without end when the connection is lost.</summary>
    /// <param name="address">The server, such as <c>nats://farm.example:4222</c>.</param>
    /// <param name="credentials">Name and key.</param>
    /// <param name="patience">Whether to wait for a server that does not answer yet.</param>
    /// <exception cref="FarmException">The server does not answer or rejects the credentials.</exception>
    public static async Task<FarmLink> ConnectAsync(string address, FarmCredentials credentials, bool patience = false)
    {
        if (!Uri.TryCreate(address, UriKind.Absolute, out var uri) || uri.Scheme is not ("nats" or "tls"))
            throw new FarmException($"{address} is not the address of a farm; it looks like nats://farm.example:4222.");
        var options = NatsOpts.Default with
        {
            Url = address,
            Name = credentials.Name,
            InboxPrefix = $"_INBOX.{credentials.Name}",
            MaxReconnectRetry = -1,
            RetryOnInitialConnect = patience,
            ReconnectWaitMin = TimeSpan.FromMilliseconds(200),
            ReconnectWaitMax = TimeSpan.FromSeconds(2),
            AuthOpts = Authentication(credentials),
            TlsOpts = Tls(credentials),
        };
        var connection = new NatsConnection(options);
        try
        {
            await connection.ConnectAsync();
            return new FarmLink(connection);
        }
        catch (Exception e) when (FarmLink.IsAway(e))
        {
            await connection.DisposeAsync();
            throw new FarmException($"{address}: the farm's server does not answer or rejects the credentials of {credentials.Name}.", e);
        }
    }

    private static NatsAuthOpts Authentication(FarmCredentials credentials) => credentials switch
    {
        { Seed: { } seed } => new NatsAuthOpts { Seed = seed, NKey = FarmKeys.PublicKey(seed) },
        { Password: { } password } => new NatsAuthOpts { Username = credentials.Name, Password = password },
        _ => NatsAuthOpts.Default,
    };

    private static NatsTlsOpts Tls(FarmCredentials credentials)
    {
        if (credentials.Authority is null)
            return NatsTlsOpts.Default;
        return new NatsTlsOpts
        {
            Mode = TlsMode.Require,
            ConfigureClientAuthentication = client =>
            {
                client.CertificateChainPolicy = new X509ChainPolicy
                {
                    TrustMode = X509ChainTrustMode.CustomRootTrust,
                    RevocationMode = X509RevocationMode.NoCheck,
                };
                client.CertificateChainPolicy.CustomTrustStore.ImportFromPem(credentials.Authority);
                return ValueTask.CompletedTask;
            },
        };
    }
}

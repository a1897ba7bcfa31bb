using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace AniGenSharp.Farm.Connections;

/// <summary>A certificate authority of a farm's own, and the certificate of its server.</summary>
internal static class ServerCertificate
{
    private static readonly TimeSpan s_lifetime = TimeSpan.FromDays(3650);

    /// <summary>Writes <c>ca.pem</c>, <c>server.pem</c> and <c>server.key</c>. The authority's key is not kept.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="hosts">The server's names and addresses; those that only its own machine can use are added.</param>
    public static void Write(string folder, IReadOnlyList<string> hosts)
    {
        var from = DateTimeOffset.UtcNow.AddDays(-1);
        using var authorityKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=AniGenSharp farm", authorityKey, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, true, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        using var authority = request.CreateSelfSigned(from, from + s_lifetime);

        using var serverKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var names = new SubjectAlternativeNameBuilder();
        foreach (string host in hosts.Union(["localhost", "127.0.0.1"]))
        {
            if (IPAddress.TryParse(host, out var address))
                names.AddIpAddress(address);
            else
                names.AddDnsName(host);
        }
        var server = new CertificateRequest($"CN={hosts[0]}", serverKey, HashAlgorithmName.SHA256);
        server.CertificateExtensions.Add(names.Build());
        server.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        using var signed = server.Create(authority, from, from + s_lifetime - TimeSpan.FromDays(1), RandomNumberGenerator.GetBytes(16));
        File.WriteAllText(Path.Combine(folder, "ca.pem"), authority.ExportCertificatePem() + "\n");
        File.WriteAllText(Path.Combine(folder, "server.pem"), signed.ExportCertificatePem() + "\n");
        PrivateFile.Write(Path.Combine(folder, "server.key"), serverKey.ExportPkcs8PrivateKeyPem() + "\n");
    }
}

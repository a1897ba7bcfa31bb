using System.Reflection;
using AniGenSharp.TestKit;
using TorchSharp;

namespace AniGenSharp.Tests.Devices;

/// <summary>
/// The analyzer ignores symbols that it cannot find, so a ban would silently stop working if TorchSharp renamed its symbol.
/// </summary>
public sealed class BannedSymbolsTests
{
    [Fact]
    public void Every_banned_symbol_exists_and_has_a_reason_with_its_source()
    {
        var existing = typeof(torch).Assembly.GetExportedTypes().SelectMany(Identifiers).ToHashSet(StringComparer.Ordinal);
        string[] lines = File.ReadAllLines(Path.Combine(TestPaths.Root, "src", "AniGenSharp", "Devices", "BannedSymbols.txt"));
        string[][] bans = [.. lines.Where(line => line.Length > 0 && !line.StartsWith("//", StringComparison.Ordinal))
            .Select(line => line.Split(';'))];

        Assert.True(bans.Length > 100);
        Assert.All(bans, ban => Assert.Contains(ban[0], existing));
        Assert.All(bans, ban => Assert.Matches(@"\. .*(\.com/|\.org/|\.md)", ban[1]));
    }

    /// <summary>The documentation IDs (ECMA-334, annex E) of a type and its members.</summary>
    private static IEnumerable<string> Identifiers(Type type)
    {
        const BindingFlags All = BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;
        string name = type.FullName!.Replace('+', '.');
        yield return $"T:{name}";
        foreach (var field in type.GetFields(All))
            yield return $"F:{name}.{field.Name}";
        foreach (var property in type.GetProperties(All))
            yield return $"P:{name}.{property.Name}";
        foreach (var method in type.GetMethods(All))
        {
            var parameters = method.GetParameters();
            yield return $"M:{name}.{method.Name}{(method.IsGenericMethod ? $"``{method.GetGenericArguments().Length}" : "")}"
                + (parameters.Length == 0 ? "" : $"({string.Join(",", parameters.Select(p => Identifier(p.ParameterType)))})");
        }
    }

    private static string Identifier(Type type) => type switch
    {
        { IsByRef: true } => $"{Identifier(type.GetElementType()!)}@",
        { IsPointer: true } => $"{Identifier(type.GetElementType()!)}*",
        { IsSZArray: true } => $"{Identifier(type.GetElementType()!)}[]",
        { IsArray: true } => $"{Identifier(type.GetElementType()!)}[{string.Join(",", Enumerable.Repeat("0:", type.GetArrayRank()))}]",
        { IsGenericMethodParameter: true } => $"``{type.GenericParameterPosition}",
        { IsGenericParameter: true } => $"`{type.GenericParameterPosition}",
        { IsGenericType: true } => $"{type.GetGenericTypeDefinition().FullName!.Split('`')[0].Replace('+', '.')}"
            + $"{{{string.Join(",", type.GetGenericArguments().Select(Identifier))}}}",
        _ => type.FullName!.Replace('+', '.'),
    };
}

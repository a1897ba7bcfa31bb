using System.Text.Json;
using System.Xml.Linq;

namespace AniGenSharp.Architecture.Tests;

/// <summary>THIRD_PARTY_NOTICES.md lists every package that the project uses, with its license.</summary>
public sealed class NoticeTests
{
    private const string Page = "src/AniGenSharp.Studio/web/package.json";

    private static readonly IReadOnlyDictionary<string, string> s_licenses =
        Licenses(File.ReadAllText(SourceFiles.FullPath("THIRD_PARTY_NOTICES.md")));

    [Fact]
    public void Every_NuGet_package_is_listed_with_its_license()
    {
        var packages = XDocument.Load(SourceFiles.FullPath("Directory.Packages.props")).Descendants("PackageVersion")
            .Select(package => (string)package.Attribute("Include")!).ToList();
        Assert.Contains("TorchSharp", packages);
        Assert.All(packages, package => Assert.True(HasLicense(package), $"{package} is missing from THIRD_PARTY_NOTICES.md."));
    }

    [Fact]
    public void Every_npm_package_of_the_page_is_listed_with_its_license()
    {
        using var file = JsonDocument.Parse(File.ReadAllText(SourceFiles.FullPath(Page)));
        var packages = new[] { "dependencies", "devDependencies" }
            .Where(group => file.RootElement.TryGetProperty(group, out _))
            .SelectMany(group => file.RootElement.GetProperty(group).EnumerateObject()).Select(package => package.Name).ToList();
        Assert.Contains("three", packages);
        Assert.All(packages, package => Assert.True(HasLicense(package), $"{package} is missing from THIRD_PARTY_NOTICES.md."));
    }

    [Fact]
    public void Names_in_one_cell_share_a_license()
    {
        var licenses = Licenses("| A, B (through C) | MIT | |\n| D | | |\n");
        Assert.Equal(new Dictionary<string, string> { ["A"] = "MIT", ["B"] = "MIT", ["D"] = "" }, licenses);
    }

    private static bool HasLicense(string package) => s_licenses.TryGetValue(package, out string? license) && license.Length > 0;

    /// <summary>The license of each package in the rows <c>| package, package | license | … |</c> of a Markdown text.</summary>
    private static Dictionary<string, string> Licenses(string text) => (
        from line in text.Split('\n')
        let cells = line.Split('|', StringSplitOptions.TrimEntries)
        where cells.Length == 5
        from name in cells[1].Split(',', StringSplitOptions.TrimEntries)
        select (Name: name.Split(' ')[0], License: cells[2])).DistinctBy(row => row.Name).ToDictionary(row => row.Name, row => row.License);
}

namespace AniGenSharp.Geometry.Fbx;

/// <summary>The records that come before and after an FBX document's objects.</summary>
internal static class FbxHeader
{
    private const int ThirtyFramesPerSecond = 6;

    /// <summary>Header, settings, document, and definitions of the objects.</summary>
    public static IEnumerable<FbxNode> Records(FbxObjects objects)
    {
        var header = new FbxNode("FBXHeaderExtension");
        header.Add("FBXHeaderVersion", 1003);
        header.Add("FBXVersion", 7400);
        header.Add("Creator", "AniGenSharp");
        yield return header;
        yield return new FbxNode("FileId", FbxBinaryWriter.FileId);
        yield return new FbxNode("CreationTime", FbxBinaryWriter.CreationTime);
        yield return new FbxNode("Creator", "AniGenSharp");
        yield return Settings();
        var documents = new FbxNode("Documents");
        documents.Add("Count", 1);
        var document = documents.Add("Document", 1L, "Scene", "Scene");
        FbxObjects.Properties(document);
        document.Add("RootNode", 0L);
        yield return documents;
        yield return new FbxNode("References") { HasEmptyList = true };
        yield return Definitions(objects);
    }

    /// <summary>The record that older readers look for at the end.</summary>
    public static FbxNode Takes()
    {
        var takes = new FbxNode("Takes");
        takes.Add("Current", "");
        return takes;
    }

    /// <summary>y up, z to the front, x to the right; centimeters; 30 frames per second.</summary>
    private static FbxNode Settings()
    {
        var settings = new FbxNode("GlobalSettings");
        settings.Add("Version", 1000);
        var properties = FbxObjects.Properties(settings);
        foreach (var (name, value) in new[]
        {
            ("UpAxis", 1), ("UpAxisSign", 1), ("FrontAxis", 2), ("FrontAxisSign", 1), ("CoordAxis", 0), ("CoordAxisSign", 1),
            ("OriginalUpAxis", -1), ("OriginalUpAxisSign", 1),
        })
        {
            FbxObjects.Add(properties, name, value);
        }
        FbxObjects.Add(properties, "UnitScaleFactor", 1d);
        FbxObjects.Add(properties, "OriginalUnitScaleFactor", 1d);
        properties.Add("P", "TimeMode", "enum", "", "", ThirtyFramesPerSecond);
        FbxObjects.Add(properties, "CustomFrameRate", -1d);
        return settings;
    }

    private static FbxNode Definitions(FbxObjects objects)
    {
        var definitions = new FbxNode("Definitions");
        definitions.Add("Version", 100);
        definitions.Add("Count", objects.Objects.Children.Count + 1);
        definitions.Add("ObjectType", "GlobalSettings").Add("Count", 1);
        foreach (var type in objects.Objects.Children.GroupBy(record => record.Name))
            definitions.Add("ObjectType", type.Key).Add("Count", type.Count());
        return definitions;
    }
}

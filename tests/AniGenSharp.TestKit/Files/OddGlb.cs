using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using Xunit;

namespace AniGenSharp.TestKit.Files;

/// <summary>Creates GLB files that our writer never produces.</summary>
public static class OddGlb
{
    /// <summary>One triangle that follows the first joint of a chain, without inverse bind matrices.</summary>
    /// <param name="joints">The number of joints, each 0.1 above the previous one.</param>
    /// <param name="changes">Pairs of a text that occurs in the JSON and its replacement.</param>
    public static byte[] Chain(int joints, params string[] changes)
    {
        float[] positions = [0, 0, 0, 1, 0, 0, 0, 1, 0], weights = [1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0];
        byte[] binary = [.. MemoryMarshal.AsBytes<float>(positions), .. MemoryMarshal.AsBytes<float>(weights), .. new byte[24]];
        var nodes = Enumerable.Range(0, joints).Select(j =>
            $"{{\"name\":\"j{j}\",\"translation\":[0,0.1,0]{(j + 1 < joints ? $",\"children\":[{j + 1}]" : "")}}}");
        string json = $$"""
            {"asset":{"version":"2.0"},"scene":0,"scenes":[{"nodes":[0,{{joints}}]}],
            "nodes":[{{string.Join(',', nodes)}},{"mesh":0,"skin":0}],
            "meshes":[{"primitives":[{"attributes":{"POSITION":0,"JOINTS_0":1,"WEIGHTS_0":2} }]}],
            "skins":[{"joints":[{{string.Join(',', Enumerable.Range(0, joints))}}]}],
            "buffers":[{"byteLength":{{binary.Length}}}],
            "bufferViews":[{"buffer":0,"byteLength":36,"target":34962},{"buffer":0,"byteOffset":36,"byteLength":48,"target":34962},
            {"buffer":0,"byteOffset":84,"byteLength":24,"byteStride":8,"target":34962}],
            "accessors":[{"bufferView":0,"componentType":5126,"count":3,"type":"VEC3","min":[0,0,0],"max":[1,1,0]},
            {"bufferView":2,"componentType":5123,"count":3,"type":"VEC4"},{"bufferView":1,"componentType":5126,"count":3,"type":"VEC4"}]}
            """;
        for (int i = 0; i < changes.Length; i += 2)
        {
            Assert.Contains(changes[i], json);
            json = json.Replace(changes[i], changes[i + 1]);
        }
        byte[] text = Encoding.UTF8.GetBytes(json.PadRight((json.Length + 3) / 4 * 4));
        byte[] file = new byte[28 + text.Length + binary.Length];
        uint[] header = [0x46546C67, 2, (uint)file.Length, (uint)text.Length, 0x4E4F534A];
        for (int i = 0; i < header.Length; i++)
            BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(4 * i), header[i]);
        text.CopyTo(file, 20);
        BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(20 + text.Length), (uint)binary.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(24 + text.Length), 0x004E4942);
        binary.CopyTo(file, 28 + text.Length);
        return file;
    }
}

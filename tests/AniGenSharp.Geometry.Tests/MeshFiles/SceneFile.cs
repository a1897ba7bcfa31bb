using System.Runtime.InteropServices;

namespace AniGenSharp.Geometry.Tests.MeshFiles;

/// <summary>
/// A .gltf file with a tetrahedron of two primitives (texture coordinates, a morph target, an unknown attribute) that two nodes show, one
/// of them mirrored, below a turned and scaled node, and an animation of that node.
/// </summary>
internal static class SceneFile
{
    public static readonly float[] Positions = [0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 1.5f];

    /// <summary>Writes the file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="changes">Pairs of a text that occurs in the JSON and what replaces it.</param>
    public static void Write(string path, params string[] changes)
    {
        float[] uvs = [0, 0, 0.25f, 0, 0, 0.5f, 1, 1], target = [0, 0, 0, 0, 0, 0, 0, 0.1f, 0, 0, 0, 0], times = [0, 1];
        ushort[] indices = [0, 2, 1, 0, 1, 3, 0, 3, 2, 1, 2, 3];
        byte[] binary =
        [
            .. MemoryMarshal.AsBytes<float>(Positions), .. MemoryMarshal.AsBytes<float>(uvs), .. MemoryMarshal.AsBytes<float>(target),
            .. MemoryMarshal.AsBytes<ushort>(indices), .. MemoryMarshal.AsBytes<float>(times),
        ];
        string json = $$"""
            {"asset":{"version":"2.0","copyright":"someone"},"scene":0,"scenes":[{"name":"stage","nodes":[0]}],
            "nodes":[{"name":"holder","rotation":[0,0.7071068,0,0.7071068],"scale":[2,2,2],"translation":[5,0,0],"children":[1,2]},
            {"name":"left","mesh":0},{"name":"right","mesh":0,"scale":[-1,1,1],"translation":[-0.1,0,0]}],
            "meshes":[{"name":"tetrahedron","weights":[0],"primitives":[
            {"attributes":{"POSITION":0,"TEXCOORD_0":1,"_ID":1},"indices":3,"material":0,"targets":[{"POSITION":2}]},
            {"attributes":{"POSITION":0,"TEXCOORD_0":1,"_ID":1},"indices":4,"material":1,"targets":[{"POSITION":2}]}]}],
            "materials":[{"name":"red","pbrMetallicRoughness":{"baseColorFactor":[1,0,0,1]} },{"name":"blue","extras":{"kept":true} } ],
            "animations":[{"name":"spin","samplers":[{"input":5,"output":5}],"channels":[]}],
            "buffers":[{"byteLength":{{binary.Length}},"uri":"data:application/octet-stream;base64,{{Convert.ToBase64String(binary)}}"} ],
            "bufferViews":[{"buffer":0,"byteLength":48},{"buffer":0,"byteOffset":48,"byteLength":32},
            {"buffer":0,"byteOffset":80,"byteLength":48},
            {"buffer":0,"byteOffset":128,"byteLength":24},{"buffer":0,"byteOffset":152,"byteLength":8}],
            "accessors":[{"bufferView":0,"componentType":5126,"count":4,"type":"VEC3","min":[0,0,0],"max":[1,2,1.5]},
            {"bufferView":1,"componentType":5126,"count":4,"type":"VEC2"},{"bufferView":2,"componentType":5126,"count":4,"type":"VEC3"},
            {"bufferView":3,"componentType":5123,"count":6,"type":"SCALAR"},
            {"bufferView":3,"byteOffset":12,"componentType":5123,"count":6,"type":"SCALAR"},
            {"bufferView":4,"componentType":5126,"count":2,"type":"SCALAR","min":[0],"max":[1]}]}
            """;
        for (int i = 0; i < changes.Length; i += 2)
        {
            Assert.Contains(changes[i], json);
            json = json.Replace(changes[i], changes[i + 1]);
        }
        File.WriteAllText(path, json);
    }
}

using System.Numerics;
using AniGenSharp.Geometry.Meshes;

namespace AniGenSharp.Geometry.Spatial;

/// <summary>
/// A set of grid indices that numbers its members in ascending order, with one bit per grid point and one count per word. A 256³ grid takes
/// 3 MB whatever is stored for the members, and members can be added in any order, from any number of threads, with the same numbering.
/// </summary>
internal sealed class RankedBitSet(int capacity)
{
    private readonly ulong[] _words = new ulong[(capacity + 63) >> 6];
    private int[] _ranks = [];

    /// <summary>Number of 64-bit words.</summary>
    public int WordCount => _words.Length;

    /// <summary>Number of members, known after <see cref="Seal"/>.</summary>
    public int Count { get; private set; }

    /// <summary>Adds a member; safe to call from several threads at once. Returns false if it was already a member.</summary>
    public bool Add(int index)
    {
        ref ulong word = ref _words[index >> 6];
        ulong bit = 1UL << index;
        return (Volatile.Read(ref word) & bit) == 0 && (Interlocked.Or(ref word, bit) & bit) == 0;
    }

    /// <summary>Whether the index is a member.</summary>
    public bool Contains(int index) => (_words[index >> 6] >> index & 1) != 0;

    /// <summary>The members among the 64 indices from <c>64 · word</c> on, as bits.</summary>
    public ulong this[int word]
    {
        get => _words[word];
        set => _words[word] = value;
    }

    /// <summary>Numbers the members; the set must not change afterwards.</summary>
    public void Seal()
    {
        _ranks = new int[_words.Length];
        int count = 0;
        for (int i = 0; i < _words.Length; i++)
        {
            _ranks[i] = count;
            count += BitOperations.PopCount(_words[i]);
        }
        Count = count;
    }

    /// <summary>The members in ascending order.</summary>
    public int[] ToArray()
    {
        var members = new int[Count];
        Chunks.Run(WordCount, (_, from, to) =>
        {
            int rank = RankOfWord(from);
            for (int word = from; word < to; word++)
            {
                for (ulong bits = this[word]; bits != 0; bits &= bits - 1)
                    members[rank++] = (word << 6) + BitOperations.TrailingZeroCount(bits);
            }
        });
        return members;
    }

    /// <summary>The number of members before the 64 indices from <c>64 · word</c> on.</summary>
    public int RankOfWord(int word) => _ranks[word];

    /// <summary>The member's number in ascending order, or -1 for an index that is not a member.</summary>
    public int Rank(int index)
    {
        ulong word = _words[index >> 6];
        ulong bit = 1UL << index;
        return (word & bit) == 0 ? -1 : _ranks[index >> 6] + BitOperations.PopCount(word & (bit - 1));
    }
}

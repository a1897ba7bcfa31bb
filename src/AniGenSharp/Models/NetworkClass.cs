using AniGenSharp.Checkpoints.Formats;
using AniGenSharp.Checkpoints.Loading;
using AniGenSharp.Devices;
using static TorchSharp.torch;

namespace AniGenSharp.Models;

/// <summary>
/// A published network class, as one row of the <see cref="NetworkRegistry"/>, whatever the types of its configuration and network.
/// </summary>
/// <param name="names">The class names that configurations use for it, the usual one first.</param>
internal abstract class NetworkClass(IReadOnlyList<string> names)
{
    /// <summary>The class names that configurations use for it, the usual one first.</summary>
    public IReadOnlyList<string> Names { get; } = names;

    /// <summary>Parses constructor arguments into the class's configuration.</summary>
    /// <exception cref="CheckpointException">An argument is missing, unknown or not supported.</exception>
    public abstract object ParseConfig(NetworkArguments arguments);

    /// <summary>Computes how many bytes the network's weights would take, from the names and shapes of a checkpoint alone.</summary>
    /// <param name="config">A configuration from <see cref="ParseConfig"/>.</param>
    /// <param name="checkpoint">The weights; their values are not read.</param>
    /// <param name="torso">The type of the torso.</param>
    /// <exception cref="CheckpointException">The checkpoint does not hold exactly the network's parameters.</exception>
    public abstract long WeightBytes(object config, ICheckpoint checkpoint, ScalarType torso);
}

/// <summary>A published network class with its configuration's parser and its constructor.</summary>
/// <typeparam name="TConfig">The configuration.</typeparam>
/// <typeparam name="TNetwork">The network.</typeparam>
internal sealed class NetworkClass<TConfig, TNetwork>(
    IReadOnlyList<string> names, Func<NetworkArguments, TConfig> parse, Func<TConfig, ParameterScope, TNetwork> create)
    : NetworkClass(names)
    where TConfig : class
    where TNetwork : class
{
    /// <summary>Parses constructor arguments into the class's configuration.</summary>
    /// <exception cref="CheckpointException">An argument is missing, unknown or not supported.</exception>
    public TConfig Parse(NetworkArguments arguments) => parse(arguments);

    /// <inheritdoc/>
    public override TConfig ParseConfig(NetworkArguments arguments) => parse(arguments);

    /// <summary>Builds the network; it takes its parameters from the scope.</summary>
    public TNetwork Create(TConfig config, ParameterScope parameters) => create(config, parameters);

    /// <summary>Returns the configuration of a part of a model, which must be of this class.</summary>
    /// <exception cref="CheckpointException">The part is of another class, or an argument is missing, unknown or not supported.</exception>
    public TConfig ConfigOf(ModelPart part) => NetworkRegistry.Find(part.ClassName) == this
        ? (TConfig)part.Config
        : throw new CheckpointException($"{part.Folder}: the configuration describes a {part.ClassName}, but a {Names[0]} is needed.");

    /// <inheritdoc/>
    public override long WeightBytes(object config, ICheckpoint checkpoint, ScalarType torso) =>
        ShapeOnlyCheckpoint.WeightBytes(checkpoint, torso, parameters => create((TConfig)config, parameters));

    /// <summary>Loads the network of a part of a model.</summary>
    /// <param name="part">The part, which must be of this class.</param>
    /// <param name="placement">Device and torso type.</param>
    /// <param name="cancellationToken">Checked between two tensors.</param>
    /// <param name="styles">Low-rank updates to add to the weights.</param>
    /// <param name="adapters">Creates trainable low-rank updates; null for none.</param>
    /// <exception cref="CheckpointException">The weights are not exactly the network's parameters, or the file is damaged.</exception>
    public LoadedNetwork<TNetwork> Load(
        ModelPart part, Placement placement, CancellationToken cancellationToken = default, IReadOnlyList<LoraStyle>? styles = null,
        AdapterFactory? adapters = null)
    {
        var config = ConfigOf(part);
        using var weights = LoraCheckpoint.Apply(Checkpoint.Open(part.Weights), styles ?? []);
        return ParameterReader.Load(weights, placement, parameters => create(config, parameters), cancellationToken, adapters);
    }
}

using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace AniGenSharp;

/// <summary>Registers AniGenSharp for dependency injection.</summary>
public static class AniGenServices
{
    /// <summary>
    /// Adds <see cref="IImageTo3D"/> and <see cref="ImageTo3D"/> as one instance, which is loaded when it is first needed and disposed with
    /// the provider.
    /// </summary>
    /// <param name="services">The services.</param>
    /// <param name="checkpoints">The checkpoint folder; null for the starter model.</param>
    /// <param name="options">
    /// How the models are loaded; null for the defaults. If they have no <see cref="LoadOptions.Logger"/>, the provider's is used.
    /// </param>
    public static IServiceCollection AddAniGen(
        this IServiceCollection services, string? checkpoints = null, Func<IServiceProvider, LoadOptions>? options = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        // The provider disposes what its own factory creates, once.
        services.AddSingleton(provider =>
        {
            var load = options?.Invoke(provider) ?? new LoadOptions();
            var logger = provider.GetService(typeof(ILogger<ImageTo3D>)) as ILogger;
            load = load with { Logger = load.Logger ?? logger };
            return checkpoints is null ? ImageTo3D.LoadStarter(load) : ImageTo3D.Load(checkpoints, load);
        });
        return services.AddSingleton<IImageTo3D>(provider =>
            (ImageTo3D)(provider.GetService(typeof(ImageTo3D)) ?? throw new InvalidOperationException("ImageTo3D is not registered.")));
    }
}

namespace Zchannel.Server.Bench;

/// <summary>
/// Shows a person how far a run has come.
/// </summary>
internal interface IBenchProgress
{
    /// <summary>
    /// Shows one stage until its work has ended.
    /// </summary>
    /// <param name="stage">What is done.</param>
    /// <param name="step">Says how far it is.</param>
    /// <param name="work">The work; how it ends is how this ends.</param>
    Task ShowAsync(string stage, Func<BenchStep> step, Task work);
}

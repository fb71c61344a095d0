using System.IO.Pipelines;

namespace Zchannel.Tls;

/// <summary>
/// A link that the web server has let go of.
/// </summary>
/// <param name="Input">What the client sends, with what it had sent already.</param>
/// <param name="Stream">What is written to it.</param>
/// <param name="Abort">Cuts it.</param>
internal readonly record struct DetachedLink(PipeReader Input, Stream Stream, Action Abort);

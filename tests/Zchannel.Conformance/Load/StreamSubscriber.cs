using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using Zchannel.Conformance.Peers;

namespace Zchannel.Conformance.Load;

/// <summary>A subscriber over server-sent events.</summary>
internal sealed class StreamSubscriber(HttpClient http, Uri url, int total, IEnumerable<int> cuts) : Subscriber(total, cuts)
{
    private readonly Uri _url = EventStreamPeer.OverHttp(url);
    private byte[] _id = [];
    private bool _isHello;

    protected override async Task RunLinkAsync(TaskCompletionSource connected, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, _url);
        request.Headers.Accept.Add(new("text/event-stream"));
        if (LastPosition is not null)
        {
            request.Headers.Add("Last-Event-ID", LastPosition);
        }

        // Disposing a response that is not read to its end cuts the connection.
        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        var reader = PipeReader.Create(await response.EnsureSuccessStatusCode().Content.ReadAsStreamAsync(cancellationToken));
        while (true)
        {
            var result = await reader.ReadAsync(cancellationToken);
            var rest = result.Buffer;
            if (!TakeLines(ref rest, connected) || result.IsCompleted)
            {
                return;
            }

            reader.AdvanceTo(rest.Start, rest.End);
        }
    }

    private bool TakeLines(ref ReadOnlySequence<byte> buffer, TaskCompletionSource connected)
    {
        var lines = new SequenceReader<byte>(buffer);
        var goesOn = true;
        Span<byte> copy = stackalloc byte[256];
        while (goesOn && lines.TryReadTo(out ReadOnlySequence<byte> line, (byte)'\n'))
        {
            line.CopyTo(copy);
            goesOn = TakeLine(copy[..(int)line.Length], connected);
        }

        buffer = buffer.Slice(lines.Position);
        return goesOn;
    }

    private bool TakeLine(ReadOnlySpan<byte> line, TaskCompletionSource connected)
    {
        if (line.StartsWith("id: "u8))
        {
            Remember(line[4..]);
        }
        else if (line.StartsWith("event: "u8))
        {
            _isHello = line.EndsWith("hello"u8) ? true : throw new InvalidOperationException($"{Encoding.ASCII.GetString(line)} where nothing was lost.");
        }
        else if (line.StartsWith("data: "u8))
        {
            if (!_isHello)
            {
                return Take(_id, line[6..]);
            }

            _isHello = false;
            Greet(Encoding.ASCII.GetString(_id), connected);
        }

        return true;
    }

    // Positions of one epoch mostly have one length.
    private void Remember(ReadOnlySpan<byte> id)
    {
        if (_id.Length != id.Length)
        {
            _id = new byte[id.Length];
        }

        id.CopyTo(_id);
    }
}

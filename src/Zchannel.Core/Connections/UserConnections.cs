namespace Zchannel.Connections;

/// <summary>
/// The connections of one user: most users have one. Guarded by the gate of the <see cref="ConnectionRegistry"/>, which
/// holds it by value.
/// </summary>
internal struct UserConnections
{
    private Connection? _one;
    private HashSet<Connection>? _more;

    /// <summary>How many places are taken, those of connections on their way in included.</summary>
    public int Places { get; set; }

    public readonly bool IsEmpty => Places == 0 && _one is null && _more is not { Count: > 0 };

    public readonly Connection[] All => [.. _one is null ? (Connection[])[] : [_one], .. _more ?? []];

    public void Add(Connection connection)
    {
        if (_one is null && _more is null)
        {
            _one = connection;
        }
        else if (connection != _one)
        {
            (_more ??= new(ConnectionsById.Instance)).Add(connection);
        }
    }

    public void Remove(Connection connection)
    {
        if (_one == connection)
        {
            _one = null;
        }
        else if (_more?.Remove(connection) == true && _more.Count == 0)
        {
            _more = null;
        }
    }
}

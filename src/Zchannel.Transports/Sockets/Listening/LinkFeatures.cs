using System.Collections;
using Microsoft.AspNetCore.Http.Features;

namespace Zchannel.Transports.Sockets.Listening;

/// <summary>
/// The features of a link: a short list, because looking through a dozen entries costs less than hashing, and making the
/// list less than making a dictionary.
/// </summary>
internal sealed class LinkFeatures : IFeatureCollection
{
    private KeyValuePair<Type, object>[] _entries = new KeyValuePair<Type, object>[12];
    private int _count;

    /// <inheritdoc />
    public bool IsReadOnly => false;

    /// <inheritdoc />
    public int Revision { get; private set; }

    /// <inheritdoc />
    public object? this[Type key]
    {
        get => IndexOf(key) is >= 0 and var index ? _entries[index].Value : null;
        set
        {
            Revision++;
            var index = IndexOf(key);
            if (value is null)
            {
                Remove(index);
            }
            else if (index >= 0)
            {
                _entries[index] = new(key, value);
            }
            else
            {
                Append(key, value);
            }
        }
    }

    /// <inheritdoc />
    public TFeature? Get<TFeature>() => (TFeature?)this[typeof(TFeature)];

    /// <inheritdoc />
    public void Set<TFeature>(TFeature? instance) => this[typeof(TFeature)] = instance;

    /// <inheritdoc />
    public IEnumerator<KeyValuePair<Type, object>> GetEnumerator() => _entries.Take(_count).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private int IndexOf(Type key)
    {
        for (var i = 0; i < _count; i++)
        {
            if (ReferenceEquals(_entries[i].Key, key))
            {
                return i;
            }
        }

        return -1;
    }

    private void Append(Type key, object value)
    {
        if (_count == _entries.Length)
        {
            Array.Resize(ref _entries, _count * 2);
        }

        _entries[_count++] = new(key, value);
    }

    private void Remove(int index)
    {
        if (index >= 0)
        {
            _entries[index] = _entries[--_count];
            _entries[_count] = default;
        }
    }
}

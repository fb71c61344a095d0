namespace Zchannel.Storage.Sqlite.Files;

/// <summary>
/// The tables of the first version.
/// </summary>
/// <remarks>
/// Times are ticks of UTC. A publication's id is <c>channel &lt;&lt; 40 | offset</c>, so that a range of a channel is one run of
/// the table. Of a channel the publications from <c>first</c> to <c>head</c> are kept: each must be there. Those behind <c>head</c> are
/// in <c>recent</c>, in the order in which they came, until they are settled. SQLite finds out when a page is out of shape, the checksums when
/// what is in it is not what was written.
/// A callback's id is <c>app &lt;&lt; 40 | number</c>, which is the order in which those of one connection are handed out.
/// </remarks>
internal static class SchemaVersion1
{
    public const string Sql = """
        CREATE TABLE generations (
          number INTEGER PRIMARY KEY,
          nonce BLOB NOT NULL,
          began INTEGER NOT NULL,
          checksum INTEGER NOT NULL,
          synced INTEGER NOT NULL DEFAULT 0,
          clean TEXT
        ) STRICT;

        CREATE TABLE channels (
          id INTEGER PRIMARY KEY,
          app TEXT NOT NULL,
          name TEXT NOT NULL,
          root BLOB NOT NULL,
          lineage TEXT NOT NULL,
          head INTEGER NOT NULL,
          last_used INTEGER NOT NULL,
          checksum INTEGER NOT NULL,
          first INTEGER NOT NULL,
          bytes INTEGER NOT NULL,
          oldest INTEGER NOT NULL,
          UNIQUE (app, name)
        ) STRICT;

        CREATE TABLE publications (
          id INTEGER PRIMARY KEY,
          time INTEGER NOT NULL,
          kind INTEGER NOT NULL,
          excluded TEXT,
          checksum INTEGER NOT NULL,
          payload BLOB NOT NULL
        ) STRICT;

        CREATE TABLE recent (
          number INTEGER PRIMARY KEY,
          id INTEGER NOT NULL,
          time INTEGER NOT NULL,
          kind INTEGER NOT NULL,
          excluded TEXT,
          checksum INTEGER NOT NULL,
          payload BLOB NOT NULL
        ) STRICT;

        CREATE TABLE publish_keys (
          channel INTEGER NOT NULL,
          key TEXT NOT NULL,
          hash BLOB NOT NULL,
          offset INTEGER NOT NULL,
          receivers INTEGER NOT NULL,
          expires INTEGER NOT NULL,
          checksum INTEGER NOT NULL,
          PRIMARY KEY (channel, key)
        ) STRICT, WITHOUT ROWID;

        CREATE INDEX publish_keys_by_expiry ON publish_keys (expires);

        CREATE TABLE forgotten (
          channel INTEGER PRIMARY KEY
        ) STRICT;

        CREATE TABLE callback_apps (
          id INTEGER PRIMARY KEY,
          app TEXT NOT NULL UNIQUE
        ) STRICT;

        CREATE TABLE callbacks (
          id INTEGER PRIMARY KEY,
          state INTEGER NOT NULL,
          attempts INTEGER NOT NULL,
          first_tried INTEGER,
          next_attempt INTEGER,
          died INTEGER,
          failure INTEGER,
          failure_status INTEGER,
          failure_wait INTEGER,
          event TEXT NOT NULL,
          kind INTEGER NOT NULL,
          channel TEXT NOT NULL,
          connection TEXT NOT NULL,
          client TEXT NOT NULL,
          user TEXT,
          sequence INTEGER NOT NULL,
          time INTEGER NOT NULL,
          message_kind INTEGER NOT NULL,
          checksum INTEGER NOT NULL,
          message BLOB NOT NULL
        ) STRICT;

        CREATE TABLE callback_sequences (
          app INTEGER NOT NULL,
          channel TEXT NOT NULL,
          last INTEGER NOT NULL,
          expires INTEGER NOT NULL,
          PRIMARY KEY (app, channel)
        ) STRICT, WITHOUT ROWID;
        """;
}

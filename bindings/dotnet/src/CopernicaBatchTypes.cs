using System;
using System.Collections.Generic;

namespace Copernica
{
    /// <summary>How a batch works. Set what differs from the defaults; null leaves the default.</summary>
    public sealed class CopernicaBatchOptions
    {
        /// <summary>How many records the batch holds, results that were not taken yet included; 2048 is the default.</summary>
        public int? QueueSize { get; set; }

        /// <summary>
        /// How often a record is tried at the most; 8 is the default. Failures of a server that is down do not count, and
        /// CopernicaOptions.Attempts does not count here.
        /// </summary>
        public int? Attempts { get; set; }

        /// <summary>
        /// How long a create in doubt is set aside before the batch looks for its profile: so long that a request which was lost on
        /// its way is not carried out any more. Ten minutes is the default.
        /// </summary>
        public TimeSpan? SettleTime { get; set; }

        /// <summary>The first pause while the server is down; one second is the default. Each later one is twice as long.</summary>
        public TimeSpan ShortestPause { get; set; } = TimeSpan.FromSeconds(1);

        /// <summary>The longest pause while the server is down; one minute is the default.</summary>
        public TimeSpan LongestPause { get; set; } = TimeSpan.FromMinutes(1);
    }

    /// <summary>An update for a batch.</summary>
    public sealed class CopernicaRecord
    {
        /// <summary>
        /// An update with the arguments of CopernicaClient.UpdateProfiles, which are copied. What is wrong with them shows in the
        /// result of the record.
        /// </summary>
        /// <param name="tag">a number that the result will have: unique in the batch, and the same from run to run</param>
        /// <param name="database">id or name, such as "1234"</param>
        /// <param name="conditions">such as "customerid==4567"; all must hold. CopernicaConditions makes them.</param>
        /// <param name="jsonBody">the new values: a JSON object in the shape of the API's version. CopernicaBody makes one.</param>
        /// <param name="flags">Create, Async, ...</param>
        public CopernicaRecord(
            ulong tag, string database, IEnumerable<string> conditions, string jsonBody,
            CopernicaFlags flags = CopernicaFlags.None)
        {
            Tag = tag;
            Database = database;
            Conditions = new List<string>(conditions ?? new string[0]);
            JsonBody = jsonBody;
            Flags = flags;
        }

        /// <summary>The number that the result will have.</summary>
        public ulong Tag { get; }

        /// <summary>The database, by id or name.</summary>
        public string Database { get; }

        /// <summary>The conditions, all of which must hold.</summary>
        public IReadOnlyList<string> Conditions { get; }

        /// <summary>The new values.</summary>
        public string JsonBody { get; }

        /// <summary>The flags of the update.</summary>
        public CopernicaFlags Flags { get; }
    }

    /// <summary>What came of a record. A record that failed has a result like any other: look at its status and effect.</summary>
    public sealed class CopernicaBatchResult
    {
        internal CopernicaBatchResult(ulong tag, CopernicaResult result)
        {
            Tag = tag;
            Result = result;
        }

        /// <summary>The number that the record was added with.</summary>
        public ulong Tag { get; }

        /// <summary>What the update did, and why it ended as it did.</summary>
        public CopernicaResult Result { get; }
    }

    /// <summary>How a batch stands. New ones may come.</summary>
    public enum CopernicaBatchState
    {
        /// <summary>No thread works on it yet.</summary>
        New = 0,
        /// <summary>It works.</summary>
        Running = 1,
        /// <summary>It waits because the server is down, or asked it to wait.</summary>
        Paused = 2,
        /// <summary>It makes single calls to see whether the server is back.</summary>
        Probing = 3,
        /// <summary>An error that every record would meet ended it; its Message says which.</summary>
        Halted = 4,
        /// <summary>It was cancelled.</summary>
        Cancelled = 5,
        /// <summary>It was closed, everything is done, and every result was taken.</summary>
        Done = 6,
    }

    /// <summary>
    /// What a batch counts. New ones may come. Done is the sum of Applied, Checked, Refused, Failed, Unknown and Pending.
    /// </summary>
    public enum CopernicaCounter
    {
        /// <summary>Records that the batch took.</summary>
        Added = 0,
        /// <summary>Records whose result is there, whether it was taken or not.</summary>
        Done = 1,
        /// <summary>Done, and the server took the update; those of earlier runs included.</summary>
        Applied = 2,
        /// <summary>Applied, and the server said that it made a profile.</summary>
        Created = 3,
        /// <summary>Done, and refused by a check or by the server: nothing changed.</summary>
        Refused = 4,
        /// <summary>Done, and the server could not be reached or was overloaded to the last try: nothing changed.</summary>
        Failed = 5,
        /// <summary>Done, and nobody knows what came of it.</summary>
        Unknown = 6,
        /// <summary>Calls under way now.</summary>
        InFlight = 7,
        /// <summary>How many times a record was sent again.</summary>
        Retried = 8,
        /// <summary>Done, but never sent, because the batch ended before.</summary>
        Pending = 9,
        /// <summary>Applied by an earlier run, as the journal says, and not sent again.</summary>
        Skipped = 10,
        /// <summary>Done as dry runs.</summary>
        Checked = 11,
        /// <summary>Set aside because nobody knows what came of them, until they are looked for.</summary>
        InDoubt = 12,
        /// <summary>Waiting for their turn.</summary>
        Queued = 13,
        /// <summary>How many calls may be under way at present.</summary>
        Limit = 14,
        /// <summary>In imports that were begun and are not known to have ended: UseImports.</summary>
        Importing = 15,
    }
}

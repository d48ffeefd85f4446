// Updates and counts of the profiles that meet conditions.

using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;

namespace Copernica
{
    public sealed partial class CopernicaClient
    {
        /// <summary>Updates every profile of a database that meets all conditions.</summary>
        /// <param name="database">id or name, such as "1234"</param>
        /// <param name="conditions">such as "customerid==4567"; all must hold. CopernicaConditions makes them.</param>
        /// <param name="jsonBody">the new values: a JSON object in the shape of the API's version. CopernicaBody makes one.</param>
        /// <param name="flags">Create, Async, ...</param>
        /// <param name="cancellationToken">ends the call within a quarter of a second</param>
        /// <exception cref="CopernicaException">The call failed; its Effect says what it did all the same.</exception>
        /// <exception cref="CopernicaCanceledException">The token ended the call; its Effect says what it did.</exception>
        public CopernicaResult UpdateProfiles(
            string database, IEnumerable<string> conditions, string jsonBody, CopernicaFlags flags = CopernicaFlags.None,
            CancellationToken cancellationToken = default(CancellationToken))
        {
            string[] texts = Texts(Place.Database(database), jsonBody, conditions);
            return Call(texts, cancellationToken, (client, native) => Native.cop_update_profiles(
                client, native[0], Fields(native), FieldCount(texts), native[1], (uint)flags));
        }

        /// <summary>Counts the profiles of a database that meet all conditions: Matched of the result. Changes nothing.</summary>
        public CopernicaResult CountProfiles(
            string database, IEnumerable<string> conditions, CancellationToken cancellationToken = default(CancellationToken))
        {
            string[] texts = Texts(Place.Database(database), null, conditions);
            return Call(texts, cancellationToken, (client, native) => Native.cop_count_profiles(
                client, native[0], Fields(native), FieldCount(texts)));
        }

        /// <summary>As UpdateProfiles, on a thread of its own; see CopernicaOptions.MaxConcurrentCalls.</summary>
        public Task<CopernicaResult> UpdateProfilesAsync(
            string database, IEnumerable<string> conditions, string jsonBody, CopernicaFlags flags = CopernicaFlags.None,
            CancellationToken cancellationToken = default(CancellationToken))
        {
            // The caller may change its list as soon as this returns.
            string[] copy = Copied(conditions);
            return InTurn(() => UpdateProfiles(database, copy, jsonBody, flags, cancellationToken), cancellationToken);
        }

        /// <summary>As CountProfiles, on a thread of its own; see CopernicaOptions.MaxConcurrentCalls.</summary>
        public Task<CopernicaResult> CountProfilesAsync(
            string database, IEnumerable<string> conditions, CancellationToken cancellationToken = default(CancellationToken))
        {
            string[] copy = Copied(conditions);
            return InTurn(() => CountProfiles(database, copy, cancellationToken), cancellationToken);
        }
    }
}

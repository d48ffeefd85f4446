// Reading: lists of profiles and sub-profiles, single ones, and what the account has.

using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;

namespace Copernica
{
    public sealed partial class CopernicaClient
    {
        /// <summary>
        /// Reads the profiles of a database that meet all conditions, or all of them when there are none. Asks the server while
        /// the program goes through them, a page at a time, and anew each time that it does. Profiles that others make, change or
        /// remove meanwhile make the list neither skip nor repeat any.
        /// </summary>
        /// <param name="database">id or name, such as "1234"</param>
        /// <param name="conditions">as of UpdateProfiles, but one without a value ("email==") is taken; null for none</param>
        /// <param name="query">order, size of pages and limit; null for all by rising id</param>
        /// <param name="cancellationToken">ends the list within a quarter of a second</param>
        /// <returns>
        /// the profiles; going through them throws CopernicaException when the list is not complete, or
        /// CopernicaCanceledException
        /// </returns>
        /// <exception cref="CopernicaException">The query makes no sense, or a text is none that can be sent.</exception>
        public IEnumerable<CopernicaProfile> GetProfiles(
            string database, IEnumerable<string> conditions = null, CopernicaQuery query = null,
            CancellationToken cancellationToken = default(CancellationToken))
        {
            return Profiles(database, conditions, query).Each(cancellationToken);
        }

        /// <summary>
        /// As GetProfiles, and hands each profile to `take`, one after another; the task ends when all were. Pages are fetched on
        /// threads of their own; see CopernicaOptions.MaxConcurrentCalls.
        /// </summary>
        public Task GetProfilesAsync(
            string database, IEnumerable<string> conditions, CopernicaQuery query, Action<CopernicaProfile> take,
            CancellationToken cancellationToken = default(CancellationToken))
        {
            return Profiles(database, conditions, query).EachAsync(Taker(take), cancellationToken);
        }

        /// <summary>
        /// Reads the sub-profiles that a profile has in a collection and that meet all conditions. All else is as with
        /// GetProfiles; ParentId of a sub-profile is its profile.
        /// </summary>
        /// <param name="profileId">the id of the profile</param>
        /// <param name="collection">id or name of the collection, such as "10" or "Orders"</param>
        /// <param name="conditions">on fields of the collection; null for none</param>
        /// <param name="query">order, size of pages and limit; null for all by rising id</param>
        /// <param name="cancellationToken">ends the list within a quarter of a second</param>
        public IEnumerable<CopernicaProfile> GetSubprofiles(
            ulong profileId, string collection, IEnumerable<string> conditions = null, CopernicaQuery query = null,
            CancellationToken cancellationToken = default(CancellationToken))
        {
            return Subprofiles(profileId, collection, conditions, query).Each(cancellationToken);
        }

        /// <summary>As GetSubprofiles, in the way of GetProfilesAsync.</summary>
        public Task GetSubprofilesAsync(
            ulong profileId, string collection, IEnumerable<string> conditions, CopernicaQuery query,
            Action<CopernicaProfile> take, CancellationToken cancellationToken = default(CancellationToken))
        {
            return Subprofiles(profileId, collection, conditions, query).EachAsync(Taker(take), cancellationToken);
        }

        /// <summary>
        /// Reads the sub-profiles of all profiles in a collection that meet all conditions. All else is as with GetProfiles.
        /// </summary>
        /// <param name="collectionId">the id of the collection; names are unique in one database only</param>
        /// <param name="conditions">on fields of the collection; null for none</param>
        /// <param name="query">order, size of pages and limit; null for all by rising id</param>
        /// <param name="cancellationToken">ends the list within a quarter of a second</param>
        public IEnumerable<CopernicaProfile> GetSubprofilesOfCollection(
            ulong collectionId, IEnumerable<string> conditions = null, CopernicaQuery query = null,
            CancellationToken cancellationToken = default(CancellationToken))
        {
            return SubprofilesOfCollection(collectionId, conditions, query).Each(cancellationToken);
        }

        /// <summary>As GetSubprofilesOfCollection, in the way of GetProfilesAsync.</summary>
        public Task GetSubprofilesOfCollectionAsync(
            ulong collectionId, IEnumerable<string> conditions, CopernicaQuery query, Action<CopernicaProfile> take,
            CancellationToken cancellationToken = default(CancellationToken))
        {
            return SubprofilesOfCollection(collectionId, conditions, query).EachAsync(Taker(take), cancellationToken);
        }

#if NET8_0_OR_GREATER
        /// <summary>
        /// As GetProfiles, for await foreach. Pages are fetched on threads of their own; see CopernicaOptions.MaxConcurrentCalls.
        /// </summary>
        public IAsyncEnumerable<CopernicaProfile> GetProfilesAsync(
            string database, IEnumerable<string> conditions = null, CopernicaQuery query = null,
            CancellationToken cancellationToken = default(CancellationToken))
        {
            return Profiles(database, conditions, query).EachAsync(cancellationToken);
        }

        /// <summary>As GetSubprofiles, for await foreach.</summary>
        public IAsyncEnumerable<CopernicaProfile> GetSubprofilesAsync(
            ulong profileId, string collection, IEnumerable<string> conditions = null, CopernicaQuery query = null,
            CancellationToken cancellationToken = default(CancellationToken))
        {
            return Subprofiles(profileId, collection, conditions, query).EachAsync(cancellationToken);
        }

        /// <summary>As GetSubprofilesOfCollection, for await foreach.</summary>
        public IAsyncEnumerable<CopernicaProfile> GetSubprofilesOfCollectionAsync(
            ulong collectionId, IEnumerable<string> conditions = null, CopernicaQuery query = null,
            CancellationToken cancellationToken = default(CancellationToken))
        {
            return SubprofilesOfCollection(collectionId, conditions, query).EachAsync(cancellationToken);
        }
#endif

        /// <summary>
        /// Reads one profile by its id. A removed profile can still be read, without its values: see CopernicaProfile.Removed.
        /// </summary>
        public CopernicaResult<CopernicaProfile> GetProfile(
            ulong id, CancellationToken cancellationToken = default(CancellationToken))
        {
            return Read(new string[0], cancellationToken, (client, native) => Native.cop_get_profile(client, id),
                result => new CopernicaProfile(Native.cop_result_profile(result)));
        }

        /// <summary>As GetProfile, on a thread of its own; see CopernicaOptions.MaxConcurrentCalls.</summary>
        public Task<CopernicaResult<CopernicaProfile>> GetProfileAsync(
            ulong id, CancellationToken cancellationToken = default(CancellationToken))
        {
            return InTurn(() => GetProfile(id, cancellationToken), cancellationToken);
        }

        /// <summary>Reads one sub-profile by its id.</summary>
        public CopernicaResult<CopernicaProfile> GetSubprofile(
            ulong id, CancellationToken cancellationToken = default(CancellationToken))
        {
            return Read(new string[0], cancellationToken, (client, native) => Native.cop_get_subprofile(client, id),
                result => new CopernicaProfile(Native.cop_result_profile(result)));
        }

        /// <summary>As GetSubprofile, on a thread of its own; see CopernicaOptions.MaxConcurrentCalls.</summary>
        public Task<CopernicaResult<CopernicaProfile>> GetSubprofileAsync(
            ulong id, CancellationToken cancellationToken = default(CancellationToken))
        {
            return InTurn(() => GetSubprofile(id, cancellationToken), cancellationToken);
        }

        /// <summary>
        /// Reads who the access token belongs to: the quickest way to see whether token, host and version are right.
        /// </summary>
        public CopernicaResult<CopernicaIdentity> GetIdentity(CancellationToken cancellationToken = default(CancellationToken))
        {
            return Read(new string[0], cancellationToken, (client, native) => Native.cop_get_identity(client),
                result => new CopernicaIdentity(Native.cop_result_identity(result)));
        }

        /// <summary>As GetIdentity, on a thread of its own; see CopernicaOptions.MaxConcurrentCalls.</summary>
        public Task<CopernicaResult<CopernicaIdentity>> GetIdentityAsync(
            CancellationToken cancellationToken = default(CancellationToken))
        {
            return InTurn(() => GetIdentity(cancellationToken), cancellationToken);
        }

        /// <summary>
        /// Reads the fields of a database in its own order. Always asks the server, unlike the checks before an update.
        /// </summary>
        public CopernicaResult<IReadOnlyList<CopernicaField>> GetFields(
            string database, CancellationToken cancellationToken = default(CancellationToken))
        {
            string[] texts = Texts(Place.Database(database), null);
            return Read(texts, cancellationToken, (client, native) => Native.cop_get_fields(client, native[0]),
                result => Native.List(index => Native.cop_result_field(result, index), field => new CopernicaField(field)));
        }

        /// <summary>As GetFields, on a thread of its own; see CopernicaOptions.MaxConcurrentCalls.</summary>
        public Task<CopernicaResult<IReadOnlyList<CopernicaField>>> GetFieldsAsync(
            string database, CancellationToken cancellationToken = default(CancellationToken))
        {
            return InTurn(() => GetFields(database, cancellationToken), cancellationToken);
        }

        /// <summary>Reads the databases of the account with their fields, interests and collections.</summary>
        public CopernicaResult<IReadOnlyList<CopernicaDatabase>> GetDatabases(
            CancellationToken cancellationToken = default(CancellationToken))
        {
            return Read(new string[0], cancellationToken, (client, native) => Native.cop_get_databases(client),
                result => Native.List(
                    index => Native.cop_result_database(result, index), database => new CopernicaDatabase(database)));
        }

        /// <summary>As GetDatabases, on a thread of its own; see CopernicaOptions.MaxConcurrentCalls.</summary>
        public Task<CopernicaResult<IReadOnlyList<CopernicaDatabase>>> GetDatabasesAsync(
            CancellationToken cancellationToken = default(CancellationToken))
        {
            return InTurn(() => GetDatabases(cancellationToken), cancellationToken);
        }

        private ProfileListing Profiles(string database, IEnumerable<string> conditions, CopernicaQuery query)
        {
            string[] texts = Texts(Place.Database(database), null, conditions);
            return new ProfileListing(this, texts, query, (client, native, nativeQuery) => Native.cop_get_profiles(
                client, native[0], Fields(native), FieldCount(texts), nativeQuery));
        }

        private ProfileListing Subprofiles(
            ulong profileId, string collection, IEnumerable<string> conditions, CopernicaQuery query)
        {
            string[] texts = Texts(Place.Collection(collection), null, conditions);
            return new ProfileListing(this, texts, query, (client, native, nativeQuery) => Native.cop_get_subprofiles(
                client, profileId, native[0], Fields(native), FieldCount(texts), nativeQuery));
        }

        private ProfileListing SubprofilesOfCollection(ulong collectionId, IEnumerable<string> conditions, CopernicaQuery query)
        {
            string[] texts = Texts(Place.Numbered, null, conditions);
            return new ProfileListing(this, texts, query, (client, native, nativeQuery) =>
                Native.cop_get_subprofiles_of_collection(client, collectionId, Fields(native), FieldCount(texts), nativeQuery));
        }

        private static Action<CopernicaProfile> Taker(Action<CopernicaProfile> take)
        {
            return take ?? throw new ArgumentNullException(nameof(take));
        }
    }
}

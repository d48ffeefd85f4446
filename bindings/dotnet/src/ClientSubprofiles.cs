// Making, updating and removing sub-profiles.

using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;

namespace Copernica
{
    public sealed partial class CopernicaClient
    {
        /// <summary>
        /// Updates every sub-profile that a profile has in a collection and that meets all conditions: what UpdateProfiles does
        /// for a database. With Create a sub-profile is made from the body when none matches.
        /// </summary>
        /// <param name="profileId">the id of the profile, which is read first: a removed one is refused</param>
        /// <param name="collection">id or name of the collection, such as "10" or "Orders"</param>
        /// <param name="conditions">on fields of the collection; all must hold</param>
        /// <param name="jsonBody">the new values, a flat object in every version, {"amount": 49.95}</param>
        /// <param name="flags">Create, DryRun, NoFieldCheck, AllowEmpty, AllowUnknownFields</param>
        /// <param name="cancellationToken">ends the call within a quarter of a second</param>
        /// <exception cref="CopernicaException">The call failed; its Effect says what it did all the same.</exception>
        /// <exception cref="CopernicaCanceledException">The token ended the call; its Effect says what it did.</exception>
        public CopernicaResult UpdateSubprofiles(
            ulong profileId, string collection, IEnumerable<string> conditions, string jsonBody,
            CopernicaFlags flags = CopernicaFlags.None, CancellationToken cancellationToken = default(CancellationToken))
        {
            string[] texts = Texts(Place.Collection(collection), jsonBody, conditions);
            return Call(texts, cancellationToken, (client, native) => Native.cop_update_subprofiles(
                client, profileId, native[0], Fields(native), FieldCount(texts), native[1], (uint)flags));
        }

        /// <summary>As UpdateSubprofiles, on a thread of its own; see CopernicaOptions.MaxConcurrentCalls.</summary>
        public Task<CopernicaResult> UpdateSubprofilesAsync(
            ulong profileId, string collection, IEnumerable<string> conditions, string jsonBody,
            CopernicaFlags flags = CopernicaFlags.None, CancellationToken cancellationToken = default(CancellationToken))
        {
            string[] copy = Copied(conditions);
            return InTurn(
                () => UpdateSubprofiles(profileId, collection, copy, jsonBody, flags, cancellationToken), cancellationToken);
        }

        /// <summary>
        /// Updates every sub-profile in a collection that meets all conditions, whichever profile it belongs to. Version 3 of the
        /// API and later; there is no creating. All else is as with UpdateSubprofiles.
        /// </summary>
        public CopernicaResult UpdateSubprofilesOfCollection(
            ulong collectionId, IEnumerable<string> conditions, string jsonBody, CopernicaFlags flags = CopernicaFlags.None,
            CancellationToken cancellationToken = default(CancellationToken))
        {
            string[] texts = Texts(Place.Numbered, jsonBody, conditions);
            return Call(texts, cancellationToken, (client, native) => Native.cop_update_subprofiles_of_collection(
                client, collectionId, Fields(native), FieldCount(texts), native[1], (uint)flags));
        }

        /// <summary>As UpdateSubprofilesOfCollection, on a thread of its own; see CopernicaOptions.MaxConcurrentCalls.</summary>
        public Task<CopernicaResult> UpdateSubprofilesOfCollectionAsync(
            ulong collectionId, IEnumerable<string> conditions, string jsonBody, CopernicaFlags flags = CopernicaFlags.None,
            CancellationToken cancellationToken = default(CancellationToken))
        {
            string[] copy = Copied(conditions);
            return InTurn(
                () => UpdateSubprofilesOfCollection(collectionId, copy, jsonBody, flags, cancellationToken), cancellationToken);
        }

        /// <summary>
        /// Makes a sub-profile of a profile in a collection. The same call twice makes two. All else is as with CreateProfile.
        /// </summary>
        public CopernicaResult CreateSubprofile(
            ulong profileId, string collection, string jsonBody, CopernicaFlags flags = CopernicaFlags.None,
            CancellationToken cancellationToken = default(CancellationToken))
        {
            string[] texts = Texts(Place.Collection(collection), jsonBody);
            return Call(texts, cancellationToken, (client, native) => Native.cop_create_subprofile(
                client, profileId, native[0], native[1], (uint)flags));
        }

        /// <summary>As CreateSubprofile, on a thread of its own; see CopernicaOptions.MaxConcurrentCalls.</summary>
        public Task<CopernicaResult> CreateSubprofileAsync(
            ulong profileId, string collection, string jsonBody, CopernicaFlags flags = CopernicaFlags.None,
            CancellationToken cancellationToken = default(CancellationToken))
        {
            return InTurn(() => CreateSubprofile(profileId, collection, jsonBody, flags, cancellationToken), cancellationToken);
        }

        /// <summary>
        /// Updates fields and secret of one sub-profile: {"fields": {"amount": 49.95}, "secret": "..."}, each key optional. All
        /// else is as with UpdateProfile.
        /// </summary>
        public CopernicaResult UpdateSubprofile(
            ulong id, string jsonBody, CopernicaFlags flags = CopernicaFlags.None,
            CancellationToken cancellationToken = default(CancellationToken))
        {
            string[] texts = Texts(Place.Numbered, jsonBody);
            return Call(texts, cancellationToken, (client, native) => Native.cop_update_subprofile(
                client, id, native[1], (uint)flags));
        }

        /// <summary>As UpdateSubprofile, on a thread of its own; see CopernicaOptions.MaxConcurrentCalls.</summary>
        public Task<CopernicaResult> UpdateSubprofileAsync(
            ulong id, string jsonBody, CopernicaFlags flags = CopernicaFlags.None,
            CancellationToken cancellationToken = default(CancellationToken))
        {
            return InTurn(() => UpdateSubprofile(id, jsonBody, flags, cancellationToken), cancellationToken);
        }

        /// <summary>
        /// Updates fields of one sub-profile from a flat object, {"amount": 49.95}. All else is as with UpdateProfile.
        /// </summary>
        public CopernicaResult UpdateSubprofileFields(
            ulong id, string jsonBody, CopernicaFlags flags = CopernicaFlags.None,
            CancellationToken cancellationToken = default(CancellationToken))
        {
            string[] texts = Texts(Place.Numbered, jsonBody);
            return Call(texts, cancellationToken, (client, native) => Native.cop_update_subprofile_fields(
                client, id, native[1], (uint)flags));
        }

        /// <summary>As UpdateSubprofileFields, on a thread of its own; see CopernicaOptions.MaxConcurrentCalls.</summary>
        public Task<CopernicaResult> UpdateSubprofileFieldsAsync(
            ulong id, string jsonBody, CopernicaFlags flags = CopernicaFlags.None,
            CancellationToken cancellationToken = default(CancellationToken))
        {
            return InTurn(() => UpdateSubprofileFields(id, jsonBody, flags, cancellationToken), cancellationToken);
        }

        /// <summary>Removes one sub-profile. All else is as with DeleteProfile.</summary>
        public CopernicaResult DeleteSubprofile(ulong id, CancellationToken cancellationToken = default(CancellationToken))
        {
            return Call(new string[0], cancellationToken, (client, native) => Native.cop_delete_subprofile(client, id));
        }

        /// <summary>As DeleteSubprofile, on a thread of its own; see CopernicaOptions.MaxConcurrentCalls.</summary>
        public Task<CopernicaResult> DeleteSubprofileAsync(
            ulong id, CancellationToken cancellationToken = default(CancellationToken))
        {
            return InTurn(() => DeleteSubprofile(id, cancellationToken), cancellationToken);
        }
    }
}

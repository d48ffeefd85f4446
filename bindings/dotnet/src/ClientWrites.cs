// Making, updating and removing profiles whose ids are known.

using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;

namespace Copernica
{
    public sealed partial class CopernicaClient
    {
        /// <summary>
        /// Makes a profile in a database; CreatedId of the result is its id. The same call twice makes two: UpdateProfiles with
        /// Create looks first. A creation in doubt is never sent again.
        /// </summary>
        /// <param name="database">id or name, such as "1234"</param>
        /// <param name="jsonBody">the values, in the shape of UpdateProfiles. CopernicaBody makes one.</param>
        /// <param name="flags">DryRun, NoFieldCheck, AllowUnknownFields</param>
        /// <param name="cancellationToken">ends the call within a quarter of a second</param>
        /// <exception cref="CopernicaException">The call failed; its Effect says what it did all the same.</exception>
        /// <exception cref="CopernicaCanceledException">The token ended the call; its Effect says what it did.</exception>
        public CopernicaResult CreateProfile(
            string database, string jsonBody, CopernicaFlags flags = CopernicaFlags.None,
            CancellationToken cancellationToken = default(CancellationToken))
        {
            string[] texts = Texts(Place.Database(database), jsonBody);
            return Call(texts, cancellationToken, (client, native) => Native.cop_create_profile(
                client, native[0], native[1], (uint)flags));
        }

        /// <summary>As CreateProfile, on a thread of its own; see CopernicaOptions.MaxConcurrentCalls.</summary>
        public Task<CopernicaResult> CreateProfileAsync(
            string database, string jsonBody, CopernicaFlags flags = CopernicaFlags.None,
            CancellationToken cancellationToken = default(CancellationToken))
        {
            return InTurn(() => CreateProfile(database, jsonBody, flags, cancellationToken), cancellationToken);
        }

        /// <summary>
        /// Updates fields, interests and secret of one profile, which is read first: a removed one is refused, since the server
        /// would store nothing.
        /// </summary>
        /// <param name="id">the id of the profile</param>
        /// <param name="jsonBody">{"fields": {...}, "interests": [...], "secret": "..."}, each key optional</param>
        /// <param name="flags">DryRun, NoFieldCheck, which also saves the reading and its safety, AllowUnknownFields</param>
        /// <param name="cancellationToken">ends the call within a quarter of a second</param>
        public CopernicaResult UpdateProfile(
            ulong id, string jsonBody, CopernicaFlags flags = CopernicaFlags.None,
            CancellationToken cancellationToken = default(CancellationToken))
        {
            string[] texts = Texts(Place.Numbered, jsonBody);
            return Call(texts, cancellationToken, (client, native) => Native.cop_update_profile(
                client, id, native[1], (uint)flags));
        }

        /// <summary>As UpdateProfile, on a thread of its own; see CopernicaOptions.MaxConcurrentCalls.</summary>
        public Task<CopernicaResult> UpdateProfileAsync(
            ulong id, string jsonBody, CopernicaFlags flags = CopernicaFlags.None,
            CancellationToken cancellationToken = default(CancellationToken))
        {
            return InTurn(() => UpdateProfile(id, jsonBody, flags, cancellationToken), cancellationToken);
        }

        /// <summary>
        /// Updates fields of one profile from a flat object, {"firstname": "John"}, in every version. All else is as with
        /// UpdateProfile.
        /// </summary>
        public CopernicaResult UpdateProfileFields(
            ulong id, string jsonBody, CopernicaFlags flags = CopernicaFlags.None,
            CancellationToken cancellationToken = default(CancellationToken))
        {
            string[] texts = Texts(Place.Numbered, jsonBody);
            return Call(texts, cancellationToken, (client, native) => Native.cop_update_profile_fields(
                client, id, native[1], (uint)flags));
        }

        /// <summary>As UpdateProfileFields, on a thread of its own; see CopernicaOptions.MaxConcurrentCalls.</summary>
        public Task<CopernicaResult> UpdateProfileFieldsAsync(
            ulong id, string jsonBody, CopernicaFlags flags = CopernicaFlags.None,
            CancellationToken cancellationToken = default(CancellationToken))
        {
            return InTurn(() => UpdateProfileFields(id, jsonBody, flags, cancellationToken), cancellationToken);
        }

        /// <summary>
        /// Makes the interests of one profile exactly those that are given; all others are switched off. All else is as with
        /// UpdateProfile.
        /// </summary>
        /// <param name="id">the id of the profile</param>
        /// <param name="jsonBody">a list of names, ["football"], or a map from names to 1 or 0</param>
        /// <param name="flags">as UpdateProfile, and AllowEmpty to take an empty list, which switches all interests off</param>
        /// <param name="cancellationToken">ends the call within a quarter of a second</param>
        public CopernicaResult UpdateProfileInterests(
            ulong id, string jsonBody, CopernicaFlags flags = CopernicaFlags.None,
            CancellationToken cancellationToken = default(CancellationToken))
        {
            string[] texts = Texts(Place.Numbered, jsonBody);
            return Call(texts, cancellationToken, (client, native) => Native.cop_update_profile_interests(
                client, id, native[1], (uint)flags));
        }

        /// <summary>As UpdateProfileInterests, on a thread of its own; see CopernicaOptions.MaxConcurrentCalls.</summary>
        public Task<CopernicaResult> UpdateProfileInterestsAsync(
            ulong id, string jsonBody, CopernicaFlags flags = CopernicaFlags.None,
            CancellationToken cancellationToken = default(CancellationToken))
        {
            return InTurn(() => UpdateProfileInterests(id, jsonBody, flags, cancellationToken), cancellationToken);
        }

        /// <summary>
        /// Removes one profile and its sub-profiles. They can still be read by their ids, without their values. A removal in
        /// doubt is sent again; "has already been removed" is success then.
        /// </summary>
        public CopernicaResult DeleteProfile(ulong id, CancellationToken cancellationToken = default(CancellationToken))
        {
            return Call(new string[0], cancellationToken, (client, native) => Native.cop_delete_profile(client, id));
        }

        /// <summary>As DeleteProfile, on a thread of its own; see CopernicaOptions.MaxConcurrentCalls.</summary>
        public Task<CopernicaResult> DeleteProfileAsync(
            ulong id, CancellationToken cancellationToken = default(CancellationToken))
        {
            return InTurn(() => DeleteProfile(id, cancellationToken), cancellationToken);
        }

        /// <summary>
        /// Removes profiles of a database by their ids, in one request. Version 2 of the API and later. Those that are not there,
        /// or not in this database, are skipped by the server, which never says how many it removed.
        /// </summary>
        /// <param name="database">id or name, such as "1234"</param>
        /// <param name="ids">1 to 100,000 ids; an empty list is refused, and so is an id twice</param>
        /// <param name="count">
        /// how many profiles the program means to remove, from where it decided that, not from the list: another length of the
        /// list is refused
        /// </param>
        /// <param name="cancellationToken">ends the call within a quarter of a second</param>
        public CopernicaResult DeleteProfiles(
            string database, IEnumerable<ulong> ids, int count,
            CancellationToken cancellationToken = default(CancellationToken))
        {
            ulong[] copy = Copied(ids);
            if (count < 0)
            {
                throw CopernicaException.Refusal(
                    CopernicaStatus.InvalidId, "the count of profiles to remove is negative: " + count);
            }
            string[] texts = Texts(Place.Database(database), null);
            return Call(texts, cancellationToken, (client, native) => Native.cop_delete_profiles(
                client, native[0], copy, (UIntPtr)(copy == null ? 0 : copy.Length), (UIntPtr)count));
        }

        /// <summary>As DeleteProfiles, on a thread of its own; see CopernicaOptions.MaxConcurrentCalls.</summary>
        public Task<CopernicaResult> DeleteProfilesAsync(
            string database, IEnumerable<ulong> ids, int count,
            CancellationToken cancellationToken = default(CancellationToken))
        {
            ulong[] copy = Copied(ids);
            return InTurn(() => DeleteProfiles(database, copy, count, cancellationToken), cancellationToken);
        }
    }
}

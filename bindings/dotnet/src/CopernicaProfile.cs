using System;
using System.Collections.Generic;

namespace Copernica
{
    /// <summary>A profile, or a sub-profile of one, as it was when it was read. It does not change.</summary>
    public sealed class CopernicaProfile
    {
        /// <summary>Copies what the library says.</summary>
        internal CopernicaProfile(IntPtr profile)
        {
            Id = Native.cop_profile_id(profile);
            ulong fieldCount = (ulong)Native.cop_profile_field_count(profile);
            KeyValuePair<string, string>[] fields = new KeyValuePair<string, string>[fieldCount];
            for (ulong i = 0; i < fieldCount; i++)
            {
                fields[i] = new KeyValuePair<string, string>(
                    Native.Text(Native.cop_profile_field_name(profile, (UIntPtr)i)),
                    Native.Text(Native.cop_profile_field_value(profile, (UIntPtr)i)));
            }
            Fields = fields;
            string[] interests = new string[(int)Native.cop_profile_interest_count(profile)];
            for (int i = 0; i < interests.Length; i++)
            {
                interests[i] = Native.Text(Native.cop_profile_interest(profile, (UIntPtr)i));
            }
            Interests = interests;
            Modified = Native.Text(Native.cop_profile_modified(profile));
            Created = Native.Text(Native.cop_profile_created(profile));
            Removed = Native.Text(Native.cop_profile_removed(profile));
            Secret = Native.Text(Native.cop_profile_secret(profile));
            DatabaseId = Native.Id(Native.cop_profile_database_id(profile));
            ParentId = Native.Id(Native.cop_profile_parent_id(profile));
            CollectionId = Native.Id(Native.cop_profile_collection_id(profile));
            Json = Native.Text(Native.cop_profile_json(profile));
        }

        /// <summary>The id.</summary>
        public ulong Id { get; }

        /// <summary>
        /// The value of a field, whatever the letter case of its name. The server shows every value as text: "4567",
        /// "2024-05-31", "". Null when there is no such field; a removed profile shows "" for every field.
        /// </summary>
        public string this[string field]
        {
            get
            {
                foreach (KeyValuePair<string, string> known in Fields)
                {
                    if (string.Equals(known.Key, field, StringComparison.OrdinalIgnoreCase))
                    {
                        return known.Value;
                    }
                }
                return null;
            }
        }

        /// <summary>Names and values of the fields, in the order and letter case of the database.</summary>
        public IReadOnlyList<KeyValuePair<string, string>> Fields { get; }

        /// <summary>The interests that are on; a sub-profile has none.</summary>
        public IReadOnlyList<string> Interests { get; }

        /// <summary>
        /// When a value was changed last: "YYYY-MM-DD hh:mm:ss" in the time of Amsterdam. Null when the server did not show it.
        /// </summary>
        public string Modified { get; }

        /// <summary>When the profile was made, as Modified; not shown in lists of data only.</summary>
        public string Created { get; }

        /// <summary>When the profile was removed, as Modified; null when it is still there.</summary>
        public string Removed { get; }

        /// <summary>
        /// A code that belongs in links of mailings, and in no log. Null when the server did not show it.
        /// </summary>
        public string Secret { get; }

        /// <summary>The database that a profile is in; null for a sub-profile, or when the server did not show it.</summary>
        public ulong? DatabaseId { get; }

        /// <summary>The profile that a sub-profile belongs to; null for a profile.</summary>
        public ulong? ParentId { get; }

        /// <summary>The collection that a sub-profile is in; null for a profile.</summary>
        public ulong? CollectionId { get; }

        /// <summary>All of it as JSON, as the server sent it.</summary>
        public string Json { get; }
    }
}

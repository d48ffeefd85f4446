// The functions of the C interface that read: queries, lists of profiles, and what results and lists hand out. Pointers to
// profiles, fields and the like are borrowed: they live as long as the result or list that they came from.

using System;
using System.Runtime.InteropServices;

namespace Copernica
{
    internal static partial class Native
    {
        [DllImport(Library, CallingConvention = C)]
        internal static extern QueryHandle cop_query_new();
        [DllImport(Library, CallingConvention = C)]
        internal static extern void cop_query_free(IntPtr query);
        [DllImport(Library, CallingConvention = C)]
        internal static extern int cop_query_set_order(QueryHandle query, IntPtr by, int descending);
        [DllImport(Library, CallingConvention = C)]
        internal static extern int cop_query_set_page_size(QueryHandle query, uint pageSize);
        [DllImport(Library, CallingConvention = C)]
        internal static extern int cop_query_set_limit(QueryHandle query, ulong limit);
        [DllImport(Library, CallingConvention = C)]
        internal static extern int cop_query_set_data_only(QueryHandle query, int dataOnly);
        [DllImport(Library, CallingConvention = C)]
        internal static extern IntPtr cop_query_message(QueryHandle query);

        [DllImport(Library, CallingConvention = C)]
        internal static extern ProfileListHandle cop_get_profiles(
            ClientHandle client, IntPtr database, IntPtr fields, UIntPtr count, QueryHandle query);
        [DllImport(Library, CallingConvention = C)]
        internal static extern ProfileListHandle cop_get_subprofiles(
            ClientHandle client, ulong profileId, IntPtr collection, IntPtr fields, UIntPtr count, QueryHandle query);
        [DllImport(Library, CallingConvention = C)]
        internal static extern ProfileListHandle cop_get_subprofiles_of_collection(
            ClientHandle client, ulong collectionId, IntPtr fields, UIntPtr count, QueryHandle query);
        [DllImport(Library, CallingConvention = C)]
        internal static extern IntPtr cop_profile_list_next(ProfileListHandle list);
        [DllImport(Library, CallingConvention = C)]
        internal static extern IntPtr cop_profile_list_result(ProfileListHandle list);
        [DllImport(Library, CallingConvention = C)]
        internal static extern void cop_profile_list_free(IntPtr list);

        [DllImport(Library, CallingConvention = C)]
        internal static extern ResultHandle cop_get_profile(ClientHandle client, ulong id);
        [DllImport(Library, CallingConvention = C)]
        internal static extern ResultHandle cop_get_subprofile(ClientHandle client, ulong id);
        [DllImport(Library, CallingConvention = C)]
        internal static extern IntPtr cop_result_profile(ResultHandle result);

        [DllImport(Library, CallingConvention = C)]
        internal static extern ulong cop_profile_id(IntPtr profile);
        [DllImport(Library, CallingConvention = C)]
        internal static extern UIntPtr cop_profile_field_count(IntPtr profile);
        [DllImport(Library, CallingConvention = C)]
        internal static extern IntPtr cop_profile_field_name(IntPtr profile, UIntPtr index);
        [DllImport(Library, CallingConvention = C)]
        internal static extern IntPtr cop_profile_field_value(IntPtr profile, UIntPtr index);
        [DllImport(Library, CallingConvention = C)]
        internal static extern UIntPtr cop_profile_interest_count(IntPtr profile);
        [DllImport(Library, CallingConvention = C)]
        internal static extern IntPtr cop_profile_interest(IntPtr profile, UIntPtr index);
        [DllImport(Library, CallingConvention = C)]
        internal static extern IntPtr cop_profile_modified(IntPtr profile);
        [DllImport(Library, CallingConvention = C)]
        internal static extern IntPtr cop_profile_created(IntPtr profile);
        [DllImport(Library, CallingConvention = C)]
        internal static extern IntPtr cop_profile_removed(IntPtr profile);
        [DllImport(Library, CallingConvention = C)]
        internal static extern IntPtr cop_profile_secret(IntPtr profile);
        [DllImport(Library, CallingConvention = C)]
        internal static extern ulong cop_profile_database_id(IntPtr profile);
        [DllImport(Library, CallingConvention = C)]
        internal static extern ulong cop_profile_parent_id(IntPtr profile);
        [DllImport(Library, CallingConvention = C)]
        internal static extern ulong cop_profile_collection_id(IntPtr profile);
        [DllImport(Library, CallingConvention = C)]
        internal static extern IntPtr cop_profile_json(IntPtr profile);

        [DllImport(Library, CallingConvention = C)]
        internal static extern ResultHandle cop_get_identity(ClientHandle client);
        [DllImport(Library, CallingConvention = C)]
        internal static extern ResultHandle cop_get_fields(ClientHandle client, IntPtr database);
        [DllImport(Library, CallingConvention = C)]
        internal static extern ResultHandle cop_get_databases(ClientHandle client);

        [DllImport(Library, CallingConvention = C)]
        internal static extern IntPtr cop_result_identity(ResultHandle result);
        [DllImport(Library, CallingConvention = C)]
        internal static extern ulong cop_identity_id(IntPtr identity);
        [DllImport(Library, CallingConvention = C)]
        internal static extern IntPtr cop_identity_name(IntPtr identity);
        [DllImport(Library, CallingConvention = C)]
        internal static extern IntPtr cop_identity_company(IntPtr identity);

        [DllImport(Library, CallingConvention = C)]
        internal static extern IntPtr cop_result_field(ResultHandle result, UIntPtr index);
        [DllImport(Library, CallingConvention = C)]
        internal static extern IntPtr cop_field_name(IntPtr field);
        [DllImport(Library, CallingConvention = C)]
        internal static extern IntPtr cop_field_type(IntPtr field);
        [DllImport(Library, CallingConvention = C)]
        internal static extern ulong cop_field_length(IntPtr field);
        [DllImport(Library, CallingConvention = C)]
        internal static extern IntPtr cop_field_choice(IntPtr field, UIntPtr index);

        [DllImport(Library, CallingConvention = C)]
        internal static extern IntPtr cop_result_database(ResultHandle result, UIntPtr index);
        [DllImport(Library, CallingConvention = C)]
        internal static extern ulong cop_database_id(IntPtr database);
        [DllImport(Library, CallingConvention = C)]
        internal static extern IntPtr cop_database_name(IntPtr database);
        [DllImport(Library, CallingConvention = C)]
        internal static extern IntPtr cop_database_description(IntPtr database);
        [DllImport(Library, CallingConvention = C)]
        internal static extern IntPtr cop_database_field(IntPtr database, UIntPtr index);
        [DllImport(Library, CallingConvention = C)]
        internal static extern IntPtr cop_database_interest(IntPtr database, UIntPtr index);
        [DllImport(Library, CallingConvention = C)]
        internal static extern IntPtr cop_database_collection(IntPtr database, UIntPtr index);
        [DllImport(Library, CallingConvention = C)]
        internal static extern ulong cop_database_collection_id(IntPtr database, UIntPtr index);
    }
}

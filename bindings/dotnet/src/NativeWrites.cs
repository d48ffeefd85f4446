// The functions of the C interface that write: one profile, sub-profiles, imports, and any other request.

using System;
using System.Runtime.InteropServices;

namespace Copernica
{
    internal static partial class Native
    {
        [DllImport(Library, CallingConvention = C)]
        internal static extern ResultHandle cop_create_profile(ClientHandle client, IntPtr database, IntPtr body, uint flags);
        [DllImport(Library, CallingConvention = C)]
        internal static extern ResultHandle cop_update_profile(ClientHandle client, ulong id, IntPtr body, uint flags);
        [DllImport(Library, CallingConvention = C)]
        internal static extern ResultHandle cop_update_profile_fields(ClientHandle client, ulong id, IntPtr body, uint flags);
        [DllImport(Library, CallingConvention = C)]
        internal static extern ResultHandle cop_update_profile_interests(ClientHandle client, ulong id, IntPtr body, uint flags);
        [DllImport(Library, CallingConvention = C)]
        internal static extern ResultHandle cop_delete_profile(ClientHandle client, ulong id);
        [DllImport(Library, CallingConvention = C)]
        internal static extern ResultHandle cop_delete_profiles(
            ClientHandle client, IntPtr database, ulong[] ids, UIntPtr idCount, UIntPtr count);

        [DllImport(Library, CallingConvention = C)]
        internal static extern ResultHandle cop_update_subprofiles(
            ClientHandle client, ulong profileId, IntPtr collection, IntPtr fields, UIntPtr count, IntPtr body, uint flags);
        [DllImport(Library, CallingConvention = C)]
        internal static extern ResultHandle cop_update_subprofiles_of_collection(
            ClientHandle client, ulong collectionId, IntPtr fields, UIntPtr count, IntPtr body, uint flags);
        [DllImport(Library, CallingConvention = C)]
        internal static extern ResultHandle cop_create_subprofile(
            ClientHandle client, ulong profileId, IntPtr collection, IntPtr body, uint flags);
        [DllImport(Library, CallingConvention = C)]
        internal static extern ResultHandle cop_update_subprofile(ClientHandle client, ulong id, IntPtr body, uint flags);
        [DllImport(Library, CallingConvention = C)]
        internal static extern ResultHandle cop_update_subprofile_fields(ClientHandle client, ulong id, IntPtr body, uint flags);
        [DllImport(Library, CallingConvention = C)]
        internal static extern ResultHandle cop_delete_subprofile(ClientHandle client, ulong id);

        [DllImport(Library, CallingConvention = C)]
        internal static extern ImportHandle cop_import_new(ClientHandle client);
        [DllImport(Library, CallingConvention = C)]
        internal static extern void cop_import_free(IntPtr import);
        [DllImport(Library, CallingConvention = C)]
        internal static extern int cop_import_set_name(ImportHandle import, IntPtr name);
        [DllImport(Library, CallingConvention = C)]
        internal static extern int cop_import_set_action(ImportHandle import, int action);
        [DllImport(Library, CallingConvention = C)]
        internal static extern int cop_import_add_key_field(ImportHandle import, IntPtr field);
        [DllImport(Library, CallingConvention = C)]
        internal static extern int cop_import_add_record(ImportHandle import, IntPtr jsonRecord);
        [DllImport(Library, CallingConvention = C)]
        internal static extern int cop_import_set_location(ImportHandle import, IntPtr url, IntPtr delimiter);
        [DllImport(Library, CallingConvention = C)]
        internal static extern int cop_import_set_ignore_empty_fields(ImportHandle import, int ignore);
        [DllImport(Library, CallingConvention = C)]
        internal static extern UIntPtr cop_import_record_count(ImportHandle import);
        [DllImport(Library, CallingConvention = C)]
        internal static extern IntPtr cop_import_message(ImportHandle import);
        [DllImport(Library, CallingConvention = C)]
        internal static extern ResultHandle cop_import_start(
            ClientHandle client, IntPtr database, ImportHandle import, uint flags);
        [DllImport(Library, CallingConvention = C)]
        internal static extern ResultHandle cop_import_status(ClientHandle client, ulong id);
        [DllImport(Library, CallingConvention = C)]
        internal static extern IntPtr cop_result_import_progress(ResultHandle result);
        [DllImport(Library, CallingConvention = C)]
        internal static extern IntPtr cop_import_progress_status(IntPtr progress);
        [DllImport(Library, CallingConvention = C)]
        internal static extern long cop_import_progress_total(IntPtr progress);
        [DllImport(Library, CallingConvention = C)]
        internal static extern long cop_import_progress_processed(IntPtr progress);
        [DllImport(Library, CallingConvention = C)]
        internal static extern IntPtr cop_import_progress_last_run(IntPtr progress);
        [DllImport(Library, CallingConvention = C)]
        internal static extern IntPtr cop_import_progress_error(IntPtr progress);

        [DllImport(Library, CallingConvention = C)]
        internal static extern ResultHandle cop_request(
            ClientHandle client, IntPtr method, IntPtr path, IntPtr names, IntPtr values, UIntPtr count, IntPtr body, uint flags);
    }
}

// The functions of the C interface for batches. All but the setters may be called by several threads at once.

using System;
using System.Runtime.InteropServices;

namespace Copernica
{
    internal static partial class Native
    {
        [DllImport(Library, CallingConvention = C)]
        internal static extern BatchHandle cop_batch_new(ClientHandle client);
        [DllImport(Library, CallingConvention = C)]
        internal static extern void cop_batch_free(IntPtr batch);
        [DllImport(Library, CallingConvention = C)]
        internal static extern IntPtr cop_batch_message(BatchHandle batch);
        [DllImport(Library, CallingConvention = C)]
        internal static extern int cop_batch_set_queue_size(BatchHandle batch, uint records);
        [DllImport(Library, CallingConvention = C)]
        internal static extern int cop_batch_set_attempts(BatchHandle batch, uint attempts);
        [DllImport(Library, CallingConvention = C)]
        internal static extern int cop_batch_set_settle_ms(BatchHandle batch, uint settleMs);
        [DllImport(Library, CallingConvention = C)]
        internal static extern int cop_batch_set_pause_ms(BatchHandle batch, uint shortestMs, uint longestMs);
        [DllImport(Library, CallingConvention = C)]
        internal static extern int cop_batch_set_journal(BatchHandle batch, IntPtr path, IntPtr inputId);
        [DllImport(Library, CallingConvention = C)]
        internal static extern int cop_batch_use_imports(BatchHandle batch, IntPtr keyFields, UIntPtr count, uint recordsPerImport);
        [DllImport(Library, CallingConvention = C)]
        internal static extern int cop_batch_work(BatchHandle batch);
        [DllImport(Library, CallingConvention = C)]
        internal static extern int cop_batch_add(
            BatchHandle batch, IntPtr database, IntPtr fields, UIntPtr count, IntPtr body, uint flags, ulong tag);
        [DllImport(Library, CallingConvention = C)]
        internal static extern ResultHandle cop_batch_next_result(BatchHandle batch, uint timeoutMs, out ulong tag);
        [DllImport(Library, CallingConvention = C)]
        internal static extern void cop_batch_close(BatchHandle batch);
        [DllImport(Library, CallingConvention = C)]
        internal static extern void cop_batch_cancel(BatchHandle batch);
        [DllImport(Library, CallingConvention = C)]
        internal static extern int cop_batch_is_done(BatchHandle batch);
        [DllImport(Library, CallingConvention = C)]
        internal static extern int cop_batch_state(BatchHandle batch);
        [DllImport(Library, CallingConvention = C)]
        internal static extern ulong cop_batch_count(BatchHandle batch, int counter);
    }
}

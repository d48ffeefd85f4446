using System;
using System.Runtime.InteropServices;
using System.Threading;

namespace Copernica
{
    /// <summary>Something that the library made and this process owns. Freed by Dispose, or with the garbage.</summary>
    internal abstract class Handle : SafeHandle
    {
        private static int live;
        private bool isCounted;

        protected Handle(bool isOwned = true) : base(IntPtr.Zero, isOwned)
        {
        }

        /// <summary>How many handles and blocks of texts are not freed yet; the tests watch that none is forgotten.</summary>
        internal static int Live => Volatile.Read(ref live);

        /// <summary>Counts what was made (1) or freed (-1).</summary>
        internal static void Count(int difference)
        {
            Interlocked.Add(ref live, difference);
        }

        public override bool IsInvalid => handle == IntPtr.Zero;

        /// <summary>Counts this handle from now on.</summary>
        internal void Count()
        {
            isCounted = true;
            Count(1);
        }

        protected abstract void Free();

        protected override bool ReleaseHandle()
        {
            Free();
            if (isCounted)
            {
                Count(-1);
            }
            return true;
        }
    }

    internal static class Counting
    {
        /// <summary>Counts a handle that the library has just made.</summary>
        internal static T Counted<T>(this T made) where T : Handle
        {
            if (!made.IsInvalid)
            {
                made.Count();
            }
            return made;
        }
    }

    internal sealed class OptionsHandle : Handle
    {
        protected override void Free() => Native.cop_options_free(handle);
    }

    /// <summary>Something whose calls are told to a log function.</summary>
    internal abstract class LoggingHandle : Handle
    {
        /// <summary>
        /// What C calls for log lines; null for nobody. A call that is under way keeps its handle alive, and so this.
        /// </summary>
        internal Native.LogFunction Log;
    }

    internal sealed class ClientHandle : LoggingHandle
    {
        protected override void Free() => Native.cop_client_free(handle);
    }

    internal sealed class ConditionsHandle : Handle
    {
        protected override void Free() => Native.cop_conditions_free(handle);
    }

    internal sealed class BodyHandle : Handle
    {
        protected override void Free() => Native.cop_body_free(handle);
    }

    internal sealed class ResultHandle : Handle
    {
        // P/Invoke looks for a constructor without parameters.
        public ResultHandle()
        {
        }

        /// <summary>A result that belongs to something else, which must outlive this.</summary>
        internal ResultHandle(IntPtr borrowed) : base(false)
        {
            SetHandle(borrowed);
        }

        protected override void Free() => Native.cop_result_free(handle);
    }

    internal sealed class QueryHandle : Handle
    {
        protected override void Free() => Native.cop_query_free(handle);
    }

    internal sealed class ProfileListHandle : LoggingHandle
    {
        protected override void Free() => Native.cop_profile_list_free(handle);
    }

    internal sealed class ImportHandle : Handle
    {
        protected override void Free() => Native.cop_import_free(handle);
    }

    internal sealed class BatchHandle : LoggingHandle
    {
        protected override void Free() => Native.cop_batch_free(handle);
    }
}

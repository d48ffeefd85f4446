using System;
using System.Threading;

namespace Copernica
{
    /// <summary>
    /// A client of one account. One is enough for a program: any number of threads may use it at once. Calls that are under way
    /// when it is disposed end as they would.
    /// </summary>
    public sealed partial class CopernicaClient : IDisposable
    {
        private readonly ClientHandle handle;
        private readonly TimeSpan timeout;
        private readonly SemaphoreSlim turns;
        // The handle itself counts as closed only when the last call that is under way has ended.
        private volatile bool isDisposed;

        /// <summary>Makes a client with default options. Connects to nothing.</summary>
        public CopernicaClient(string accessToken) : this(accessToken, new CopernicaOptions())
        {
        }

        /// <summary>Makes a client. Connects to nothing.</summary>
        /// <exception cref="CopernicaException">
        /// An option makes no sense, or the token is empty or not printable ASCII.
        /// </exception>
        public CopernicaClient(string accessToken, CopernicaOptions options)
        {
            if (accessToken == null)
            {
                throw new ArgumentNullException(nameof(accessToken));
            }
            if (options == null)
            {
                throw new ArgumentNullException(nameof(options));
            }
            Utf8Texts.Check(accessToken, nameof(accessToken), CopernicaStatus.InvalidOption);
            Native.LogFunction log = LogFunctionOf(options.Log);
            using (OptionsHandle native = options.ToNative(log))
            using (Utf8Texts token = new Utf8Texts(accessToken))
            {
                handle = Native.cop_client_new_with(token[0], native).Counted();
            }
            if (handle.IsInvalid)
            {
                throw CopernicaException.Refusal(CopernicaStatus.InvalidOption, "the access token is empty or not printable ASCII");
            }
            handle.Log = log;
            timeout = options.Timeout;
            turns = new SemaphoreSlim(options.MaxConcurrentCalls);
        }

        private CopernicaClient(CopernicaClient parent, TimeSpan timeout)
        {
            handle = Derive(parent.Handle, timeout);
            this.timeout = timeout;
            turns = parent.turns;
        }

        /// <summary>
        /// Makes a client that shares connections, field lists and rate limit with this one, and whose calls may take so long;
        /// zero for no limit. The two may be disposed in any order.
        /// </summary>
        public CopernicaClient WithTimeout(TimeSpan timeout)
        {
            return new CopernicaClient(this, timeout);
        }

        /// <summary>Frees the client and wipes its token. Later calls throw ObjectDisposedException.</summary>
        public void Dispose()
        {
            isDisposed = true;
            handle.Dispose();
        }

        internal ClientHandle Handle
        {
            get
            {
                if (isDisposed)
                {
                    throw new ObjectDisposedException(nameof(CopernicaClient));
                }
                return handle;
            }
        }

        /// <summary>The version of the native library that the program runs with.</summary>
        public static Version LibraryVersion
        {
            get
            {
                int version = (int)Native.cop_version();
                return new Version(version >> 16, version >> 8 & 255, version & 255);
            }
        }

        /// <summary>What C calls for each log line; null for nobody.</summary>
        private static Native.LogFunction LogFunctionOf(Action<CopernicaLogLevel, string> log)
        {
            if (log == null)
            {
                return null;
            }
            return (level, message, userData) =>
            {
                try
                {
                    log((CopernicaLogLevel)level, Native.Text(message));
                }
                catch (Exception)
                {
                    // Beyond this function are frames of the library, which an exception must not skip.
                }
            };
        }
    }
}

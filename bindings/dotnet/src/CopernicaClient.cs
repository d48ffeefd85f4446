using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;

namespace Copernica
{
    /// <summary>
    /// A client of one account. One is enough for a program: any number of threads may use it at once. Calls that are under way
    /// when it is disposed end as they would.
    /// </summary>
    public sealed class CopernicaClient : IDisposable
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
            string[] texts = Texts(database, conditions, jsonBody);
            return Call(texts, cancellationToken, (client, native) => Native.cop_update_profiles(
                client, native[0], Fields(native), (UIntPtr)(texts.Length - 2), native[1], (uint)flags));
        }

        /// <summary>Counts the profiles of a database that meet all conditions: Matched of the result. Changes nothing.</summary>
        public CopernicaResult CountProfiles(
            string database, IEnumerable<string> conditions, CancellationToken cancellationToken = default(CancellationToken))
        {
            string[] texts = Texts(database, conditions, null);
            return Call(texts, cancellationToken, (client, native) => Native.cop_count_profiles(
                client, native[0], Fields(native), (UIntPtr)(texts.Length - 2)));
        }

        /// <summary>As UpdateProfiles, on a thread of its own; see CopernicaOptions.MaxConcurrentCalls.</summary>
        public Task<CopernicaResult> UpdateProfilesAsync(
            string database, IEnumerable<string> conditions, string jsonBody, CopernicaFlags flags = CopernicaFlags.None,
            CancellationToken cancellationToken = default(CancellationToken))
        {
            // The caller may change its list as soon as this returns.
            string[] copy = conditions == null ? null : conditions.ToArray();
            return InTurn(() => UpdateProfiles(database, copy, jsonBody, flags, cancellationToken), cancellationToken);
        }

        /// <summary>As CountProfiles, on a thread of its own; see CopernicaOptions.MaxConcurrentCalls.</summary>
        public Task<CopernicaResult> CountProfilesAsync(
            string database, IEnumerable<string> conditions, CancellationToken cancellationToken = default(CancellationToken))
        {
            string[] copy = conditions == null ? null : conditions.ToArray();
            return InTurn(() => CountProfiles(database, copy, cancellationToken), cancellationToken);
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

        /// <summary>What one call hands over: the database, the body, and the conditions.</summary>
        private static string[] Texts(string database, IEnumerable<string> conditions, string jsonBody)
        {
            List<string> texts = new List<string> { database, jsonBody };
            Utf8Texts.Check(database, "the database", CopernicaStatus.InvalidDatabase);
            Utf8Texts.Check(jsonBody, "the body", CopernicaStatus.InvalidBody);
            foreach (string condition in conditions ?? new string[0])
            {
                Utf8Texts.Check(condition, "condition " + (texts.Count - 1), CopernicaStatus.InvalidCondition);
                texts.Add(condition);
            }
            return texts.ToArray();
        }

        private static IntPtr Fields(Utf8Texts native)
        {
            return IntPtr.Add(native.Array, 2 * IntPtr.Size);
        }

        private CopernicaResult Call(
            string[] texts, CancellationToken cancellationToken, Func<ClientHandle, Utf8Texts, ResultHandle> call)
        {
            ClientHandle client = Handle;
            if (cancellationToken.IsCancellationRequested)
            {
                throw new CopernicaCanceledException(new CopernicaResult(
                    CopernicaStatus.Cancelled, "the call was cancelled before it began; nothing was sent"), cancellationToken);
            }
            CopernicaResult result;
            using (Utf8Texts native = new Utf8Texts(texts))
            {
                result = cancellationToken.CanBeCanceled
                    ? Cancellable(client, cancellationToken, derived => call(derived, native))
                    : Read(call(client, native));
            }
            if (result.Status == CopernicaStatus.Cancelled && cancellationToken.IsCancellationRequested)
            {
                throw new CopernicaCanceledException(result, cancellationToken);
            }
            return result.Status == CopernicaStatus.Ok ? result : throw new CopernicaException(result);
        }

        /// <summary>Makes a call on a client of its own, which the token can cancel without touching any other call.</summary>
        private CopernicaResult Cancellable(
            ClientHandle client, CancellationToken cancellationToken, Func<ClientHandle, ResultHandle> call)
        {
            using (ClientHandle derived = Derive(client, timeout))
            // Disposing the registration waits for a callback that is running, so that the client is not freed under it.
            using (cancellationToken.Register(() => Native.cop_client_cancel(derived)))
            {
                return Read(call(derived));
            }
        }

        private static ClientHandle Derive(ClientHandle parent, TimeSpan timeout)
        {
            ClientHandle derived = Native.cop_client_derive(parent, CopernicaOptions.Milliseconds(timeout, nameof(timeout))).Counted();
            derived.Log = parent.Log;
            return derived;
        }

        private static CopernicaResult Read(ResultHandle result)
        {
            using (result.Counted())
            {
                return new CopernicaResult(result);
            }
        }

        private async Task<CopernicaResult> InTurn(Func<CopernicaResult> call, CancellationToken cancellationToken)
        {
            try
            {
                await turns.WaitAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                throw new CopernicaCanceledException(new CopernicaResult(
                    CopernicaStatus.Cancelled, "the call was cancelled before it began; nothing was sent"), cancellationToken);
            }
            try
            {
                // A blocking call must not take a thread that the pool needs for short work.
                return await Task.Factory.StartNew(
                    call, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).ConfigureAwait(false);
            }
            finally
            {
                turns.Release();
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

using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;

namespace Copernica
{
    /// <summary>
    /// Many updates, done by many threads, each with a result. Make it, start threads on it, and let Run take records in and hand
    /// results out; or add records and take results by yourself, close it, and take results until IsDone.
    ///
    /// Every record that was taken comes back exactly once. Two updates of the same database with the same conditions are never
    /// under way together and keep their order; all others may overlap. The number of calls under way follows the server; while it
    /// is down the batch pauses. An error that every record would meet halts the batch and leaves the records to be done. A create
    /// of which nobody knows what came is set aside, and looked for after SettleTime.
    ///
    /// Any number of threads may use it at once.
    /// </summary>
    public sealed partial class CopernicaBatch : IDisposable
    {
        // How long a wait lasts before it looks for what nothing wakes it for.
        private static readonly TimeSpan Slice = TimeSpan.FromMilliseconds(50);

        // A client of the batch's own: Abort ends its calls and no others.
        private readonly ClientHandle client;
        private readonly BatchHandle handle;
        // Is raised when a result was taken, which makes room for a record.
        private readonly SemaphoreSlim room = new SemaphoreSlim(0);
        // Held while a setter is at work, so that nothing begins meanwhile: setters are for one thread.
        private readonly object setting = new object();
        private readonly List<Thread> threads = new List<Thread>();
        private volatile bool hasBegun;
        private volatile bool isDisposed;

        /// <summary>A batch that works through a client, with its connections, rate limit and time-out.</summary>
        public CopernicaBatch(CopernicaClient client) : this(client, new CopernicaBatchOptions())
        {
        }

        /// <summary>A batch that works through a client, with its connections, rate limit and time-out.</summary>
        /// <exception cref="CopernicaException">An option makes no sense.</exception>
        public CopernicaBatch(CopernicaClient client, CopernicaBatchOptions options)
        {
            if (client == null)
            {
                throw new ArgumentNullException(nameof(client));
            }
            if (options == null)
            {
                throw new ArgumentNullException(nameof(options));
            }
            this.client = client.Derived();
            handle = Native.cop_batch_new(this.client).Counted();
            handle.Log = this.client.Log;
            try
            {
                Set(options);
            }
            catch
            {
                Dispose();
                throw;
            }
        }

        /// <summary>How the batch stands.</summary>
        public CopernicaBatchState State => (CopernicaBatchState)Native.cop_batch_state(Handle);

        /// <summary>Why the batch was halted; empty when it was not.</summary>
        public string Message => Native.Text(Native.cop_batch_message(Handle));

        /// <summary>
        /// Whether no result will come any more and all were taken: the batch was closed, cancelled or halted, and is empty.
        /// </summary>
        public bool IsDone
        {
            get
            {
                bool isDone = Native.cop_batch_is_done(Handle) != 0;
                // Disposing cancels the batch first: what it leaves behind is not done, but lost.
                ThrowIfDisposed();
                return isDone;
            }
        }

        private BatchHandle Handle
        {
            get
            {
                ThrowIfDisposed();
                return handle;
            }
        }

        private void ThrowIfDisposed()
        {
            if (isDisposed)
            {
                throw new ObjectDisposedException(nameof(CopernicaBatch));
            }
        }

        /// <summary>A number of the batch, at any time.</summary>
        public long Count(CopernicaCounter counter)
        {
            return (long)Native.cop_batch_count(Handle, (int)counter);
        }

        /// <summary>
        /// Keeps a journal in a file, before the first record and thread; also opens one that an earlier run left behind. Add the
        /// whole input again then, with the same tags in the same order: what was applied comes back at once, with 0 attempts; what
        /// is harmless to repeat is sent again; creates in doubt are looked for; and what cannot be settled comes back with the
        /// effect Unknown. The journal survives the death of the process by any means.
        /// </summary>
        /// <param name="path">the file, made when it is not there</param>
        /// <param name="inputId">a text that is another one for another input, such as its checksum</param>
        /// <exception cref="CopernicaException">
        /// ForeignJournal when the file belongs to another input, Journal when it cannot be used
        /// </exception>
        public void SetJournal(string path, string inputId)
        {
            Utf8Texts.Check(path, "the path of the journal", CopernicaStatus.InvalidOption);
            Utf8Texts.Check(inputId, "the id of the input", CopernicaStatus.InvalidOption);
            using (Utf8Texts texts = new Utf8Texts(path, inputId))
            {
                SetBeforeAll(batch => Native.cop_batch_set_journal(batch, texts[0], texts[1]));
            }
        }

        /// <summary>
        /// Sends the records in imports instead of one call for each: thousands at a time. Version 3 of the API and later; before
        /// the first record and thread. Each record must have exactly the condition key==value for every key field, and no other;
        /// with Create its body sets the keys to the same values. What does not fit comes back as refused. Records of which an
        /// import says nothing in time come back with the effect Accepted.
        /// </summary>
        /// <param name="keyFields">names of the fields by which an import finds the profile of a record, 1 to 32</param>
        /// <param name="recordsPerImport">the most records of one import, 1 to 10000</param>
        /// <exception cref="CopernicaException">NotSupported before version 3 of the API, or a value makes no sense.</exception>
        public void UseImports(IEnumerable<string> keyFields, int recordsPerImport = 1000)
        {
            if (keyFields == null)
            {
                throw new ArgumentNullException(nameof(keyFields));
            }
            string[] names = keyFields.ToArray();
            foreach (string name in names)
            {
                Utf8Texts.Check(name, "the name of a key field", CopernicaStatus.InvalidOption);
            }
            using (Utf8Texts texts = new Utf8Texts(names))
            {
                uint most = Number(recordsPerImport, nameof(recordsPerImport));
                SetBeforeAll(batch => Native.cop_batch_use_imports(batch, texts.From(0), (UIntPtr)names.Length, most));
            }
        }

        /// <summary>Starts threads that work on the batch, 1 to 1000, and returns at once. May be called again for more.</summary>
        public void Start(int count)
        {
            if (count < 1 || count > 1000)
            {
                throw CopernicaException.Refusal(
                    CopernicaStatus.InvalidOption, "the number of threads is " + count + "; write 1 to 1000");
            }
            BatchHandle batch = Begun();
            lock (threads)
            {
                for (int i = 0; i < count; i++)
                {
                    // Threads of .NET: those of the library block all signals, and Mono stops threads with signals while it
                    // collects garbage. A log function on such a thread would stop the program.
                    Thread thread = new Thread(Worker(batch)) { IsBackground = true, Name = "copernica-batch" };
                    thread.Start();
                    threads.Add(thread);
                }
            }
        }

        /// <summary>
        /// Works on the batch with the calling thread, until it is closed and everything is done, or it has ended otherwise. Any
        /// number of threads may do this, beside those of Start.
        /// </summary>
        public void Work()
        {
            Check(Native.cop_batch_work(Begun()));
        }

        /// <summary>Says that no more records come. What was added is done; then the batch is.</summary>
        public void Close()
        {
            Native.cop_batch_close(Handle);
        }

        /// <summary>
        /// Ends the batch: calls that are under way are finished, nothing else is begun, and every record that is left over comes
        /// back with the status Pending. May be called from anywhere, such as a handler of Console.CancelKeyPress.
        /// </summary>
        public void Cancel()
        {
            Native.cop_batch_cancel(Handle);
        }

        /// <summary>As Cancel, and ends the calls that are under way too, within a quarter of a second.</summary>
        public void Abort()
        {
            Native.cop_batch_cancel(Handle);
            Native.cop_client_cancel(client);
        }

        /// <summary>
        /// Frees the batch. What has not begun is cancelled, and the calls that are under way are waited for: no longer than the
        /// time-out of the client, and hardly at all after Abort. Results that were not taken are lost.
        /// </summary>
        public void Dispose()
        {
            if (isDisposed)
            {
                return;
            }
            isDisposed = true;
            // For a thread that is in a call of this batch: the last of them to end frees it.
            Native.cop_batch_cancel(handle);
            Thread[] working;
            lock (threads)
            {
                working = threads.ToArray();
            }
            // A log function runs on one of them.
            foreach (Thread thread in working.Where(thread => thread != Thread.CurrentThread))
            {
                thread.Join();
            }
            handle.Dispose();
            client.Dispose();
            GC.SuppressFinalize(this);
        }

        /// <summary>Ends the threads of a batch that was forgotten; the last of them frees it.</summary>
        ~CopernicaBatch()
        {
            // Neither when the constructor threw, nor when it was freed already.
            if (handle != null && !handle.IsClosed)
            {
                Native.cop_batch_cancel(handle);
            }
        }

        /// <summary>What a thread does. It knows the handle alone, so that a batch that was forgotten can be told.</summary>
        private static ThreadStart Worker(BatchHandle batch)
        {
            return () =>
            {
                try
                {
                    Native.cop_batch_work(batch);
                }
                catch (ObjectDisposedException)
                {
                    // The batch was disposed before this thread came to work.
                }
            };
        }

        /// <summary>The handle for what begins the batch: setters are refused from then on.</summary>
        private BatchHandle Begun()
        {
            if (!hasBegun)
            {
                lock (setting)
                {
                    hasBegun = true;
                }
            }
            return Handle;
        }

        private void SetBeforeAll(Func<BatchHandle, int> setter)
        {
            lock (setting)
            {
                BatchHandle batch = Handle;
                if (hasBegun)
                {
                    throw CopernicaException.Refusal(
                        CopernicaStatus.InvalidOption, "the batch has begun; set this before the first record and thread");
                }
                Check(setter(batch));
            }
        }

        private void Set(CopernicaBatchOptions options)
        {
            if (options.QueueSize != null)
            {
                Check(Native.cop_batch_set_queue_size(handle, Number(options.QueueSize.Value, nameof(options.QueueSize))));
            }
            if (options.Attempts != null)
            {
                Check(Native.cop_batch_set_attempts(handle, Number(options.Attempts.Value, nameof(options.Attempts))));
            }
            if (options.SettleTime != null)
            {
                Check(Native.cop_batch_set_settle_ms(
                    handle, CopernicaOptions.Milliseconds(options.SettleTime.Value, nameof(options.SettleTime))));
            }
            Check(Native.cop_batch_set_pause_ms(
                handle, CopernicaOptions.Milliseconds(options.ShortestPause, nameof(options.ShortestPause)),
                CopernicaOptions.Milliseconds(options.LongestPause, nameof(options.LongestPause))));
        }

        private static uint Number(int number, string name)
        {
            return number >= 0 ? (uint)number : throw CopernicaException.Refusal(
                CopernicaStatus.InvalidOption, name + " is negative: " + number);
        }

        private void Check(int status)
        {
            if (status == 0)
            {
                return;
            }
            string message = Native.Text(Native.cop_batch_message(handle));
            throw CopernicaException.Refusal(
                (CopernicaStatus)status, message.Length > 0 ? message : Native.Text(Native.cop_status_message(status)));
        }
    }
}

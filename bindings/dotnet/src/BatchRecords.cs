// How records get into a batch, and results out of it.

using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;

namespace Copernica
{
    public sealed partial class CopernicaBatch
    {
        /// <summary>Is raised by RaiseResultsAsync for each result.</summary>
        public event EventHandler<CopernicaBatchResult> ResultReady;

        /// <summary>
        /// Adds a record if there is room; returns whether it was taken. When it was not, take results and add it again. A record
        /// that fails a check, be it that an argument is null, is taken too and comes back as a result like any other.
        /// </summary>
        /// <exception cref="CopernicaException">BatchEnded: the batch was closed, cancelled or halted.</exception>
        public bool TryAdd(CopernicaRecord record)
        {
            using (Utf8Texts texts = Encoded(record))
            {
                return Offer(record, texts);
            }
        }

        /// <summary>Adds a record, and waits for room if need be. Another thread must then take results.</summary>
        /// <exception cref="CopernicaException">BatchEnded: the batch was closed, cancelled or halted.</exception>
        /// <exception cref="OperationCanceledException">The token ended the waiting; the record was not added.</exception>
        public void Add(CopernicaRecord record, CancellationToken cancellationToken = default(CancellationToken))
        {
            using (Utf8Texts texts = Encoded(record))
            {
                while (!Offer(record, texts))
                {
                    room.Wait(Slice, cancellationToken);
                }
            }
        }

        /// <summary>As Add, without holding a thread while it waits.</summary>
        public async Task AddAsync(CopernicaRecord record, CancellationToken cancellationToken = default(CancellationToken))
        {
            using (Utf8Texts texts = Encoded(record))
            {
                while (!Offer(record, texts))
                {
                    await room.WaitAsync(Slice, cancellationToken).ConfigureAwait(false);
                }
            }
        }

        /// <summary>
        /// The oldest result, waited for if need be; null when none came in time, or none will come any more (IsDone).
        /// </summary>
        public CopernicaBatchResult NextResult(TimeSpan timeout)
        {
            ulong tag;
            using (ResultHandle result = Native.cop_batch_next_result(
                Handle, CopernicaOptions.Milliseconds(timeout, nameof(timeout)), out tag))
            {
                if (result.IsInvalid)
                {
                    return null;
                }
                CopernicaResult copy = new CopernicaResult(result.Counted());
                if (room.CurrentCount == 0)
                {
                    room.Release();
                }
                return new CopernicaBatchResult(tag, copy);
            }
        }

        /// <summary>As NextResult; waits on a thread of the pool, which it gives back twenty times a second.</summary>
        /// <exception cref="OperationCanceledException">The token ended the waiting; no result was taken.</exception>
        public async Task<CopernicaBatchResult> NextResultAsync(
            TimeSpan timeout, CancellationToken cancellationToken = default(CancellationToken))
        {
            cancellationToken.ThrowIfCancellationRequested();
            CopernicaBatchResult result = NextResult(TimeSpan.Zero);
            for (Stopwatch watch = Stopwatch.StartNew(); result == null && watch.Elapsed < timeout && !IsDone;)
            {
                cancellationToken.ThrowIfCancellationRequested();
                TimeSpan left = timeout - watch.Elapsed;
                result = await Task.Run(() => NextResult(left < Slice ? Positive(left) : Slice)).ConfigureAwait(false);
            }
            return result;
        }

        /// <summary>
        /// The results as they come, until the batch is done. Leaving the loop leaves the rest for another one.
        /// </summary>
        /// <exception cref="OperationCanceledException">The token ended the waiting; the batch goes on.</exception>
        public IEnumerable<CopernicaBatchResult> Results(CancellationToken cancellationToken = default(CancellationToken))
        {
            while (!IsDone)
            {
                cancellationToken.ThrowIfCancellationRequested();
                CopernicaBatchResult result = NextResult(Slice);
                if (result != null)
                {
                    yield return result;
                }
            }
        }

        /// <summary>
        /// Raises ResultReady for each result, one after another, until the batch is done; what a handler throws ends it, and its
        /// result is lost. Add records meanwhile, with AddAsync or from another thread.
        /// </summary>
        public async Task RaiseResultsAsync(CancellationToken cancellationToken = default(CancellationToken))
        {
            while (!IsDone)
            {
                CopernicaBatchResult result = await NextResultAsync(Slice, cancellationToken).ConfigureAwait(false);
                if (result != null)
                {
                    ResultReady?.Invoke(this, result);
                }
            }
        }

        /// <summary>
        /// Adds all records, closes the batch, and hands out the results as they come: all in the calling thread, with as many
        /// records in memory as the batch holds. Start threads first. When the batch ends before all were added, the results of
        /// those that were come first, and then the exception.
        /// </summary>
        /// <exception cref="CopernicaException">BatchEnded: the batch has ended, and records are left.</exception>
        /// <exception cref="OperationCanceledException">The token ended the waiting; the batch stays open and goes on.</exception>
        public IEnumerable<CopernicaBatchResult> Run(
            IEnumerable<CopernicaRecord> records, CancellationToken cancellationToken = default(CancellationToken))
        {
            if (records == null)
            {
                throw new ArgumentNullException(nameof(records));
            }
            return Running(records, cancellationToken);
        }

        private IEnumerable<CopernicaBatchResult> Running(
            IEnumerable<CopernicaRecord> records, CancellationToken cancellationToken)
        {
            CopernicaException end = null;
            foreach (CopernicaRecord record in records)
            {
                while (!TryAdd(record, ref end) && end == null)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    CopernicaBatchResult result = NextResult(Slice);
                    if (result != null)
                    {
                        yield return result;
                    }
                }
                if (end != null)
                {
                    break;
                }
                for (CopernicaBatchResult result; (result = NextResult(TimeSpan.Zero)) != null;)
                {
                    yield return result;
                }
            }
            Close();
            foreach (CopernicaBatchResult result in Results(cancellationToken))
            {
                yield return result;
            }
            if (end != null)
            {
                throw end;
            }
        }

#if NET8_0_OR_GREATER
        /// <summary>As Results, for await foreach.</summary>
        public async IAsyncEnumerable<CopernicaBatchResult> ResultsAsync(
            [System.Runtime.CompilerServices.EnumeratorCancellation]
            CancellationToken cancellationToken = default(CancellationToken))
        {
            while (!IsDone)
            {
                CopernicaBatchResult result = await NextResultAsync(Slice, cancellationToken).ConfigureAwait(false);
                if (result != null)
                {
                    yield return result;
                }
            }
        }

        /// <summary>As Run, for await foreach, with records that come from a list.</summary>
        public IAsyncEnumerable<CopernicaBatchResult> RunAsync(
            IEnumerable<CopernicaRecord> records, CancellationToken cancellationToken = default(CancellationToken))
        {
            if (records == null)
            {
                throw new ArgumentNullException(nameof(records));
            }
            return RunningAsync(OneByOne(records), cancellationToken);
        }

        /// <summary>As Run, for await foreach, with records that come one by one, such as from a database.</summary>
        public IAsyncEnumerable<CopernicaBatchResult> RunAsync(
            IAsyncEnumerable<CopernicaRecord> records, CancellationToken cancellationToken = default(CancellationToken))
        {
            if (records == null)
            {
                throw new ArgumentNullException(nameof(records));
            }
            return RunningAsync(records, cancellationToken);
        }

        private async IAsyncEnumerable<CopernicaBatchResult> RunningAsync(
            IAsyncEnumerable<CopernicaRecord> records,
            [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
        {
            CopernicaException end = null;
            await foreach (CopernicaRecord record in records.WithCancellation(cancellationToken).ConfigureAwait(false))
            {
                while (!TryAdd(record, ref end) && end == null)
                {
                    CopernicaBatchResult result = await NextResultAsync(Slice, cancellationToken).ConfigureAwait(false);
                    if (result != null)
                    {
                        yield return result;
                    }
                }
                if (end != null)
                {
                    break;
                }
                for (CopernicaBatchResult result; (result = NextResult(TimeSpan.Zero)) != null;)
                {
                    yield return result;
                }
            }
            Close();
            await foreach (CopernicaBatchResult result in ResultsAsync(cancellationToken).ConfigureAwait(false))
            {
                yield return result;
            }
            if (end != null)
            {
                throw end;
            }
        }

        private static async IAsyncEnumerable<CopernicaRecord> OneByOne(IEnumerable<CopernicaRecord> records)
        {
            await Task.CompletedTask.ConfigureAwait(false);
            foreach (CopernicaRecord record in records)
            {
                yield return record;
            }
        }
#endif

        /// <summary>As TryAdd; how the batch has ended is kept for later.</summary>
        private bool TryAdd(CopernicaRecord record, ref CopernicaException end)
        {
            try
            {
                return TryAdd(record);
            }
            catch (CopernicaException failure) when (failure.Status == CopernicaStatus.BatchEnded)
            {
                end = failure;
                return false;
            }
        }

        /// <summary>Hands a record over; returns whether it was taken, or throws when none will be any more.</summary>
        private bool Offer(CopernicaRecord record, Utf8Texts texts)
        {
            int status = Native.cop_batch_add(
                Begun(), texts[0], texts.From(2), (UIntPtr)record.Conditions.Count, texts[1], (uint)record.Flags, record.Tag);
            if (status == (int)CopernicaStatus.QueueFull)
            {
                return false;
            }
            Check(status);
            return true;
        }

        private static Utf8Texts Encoded(CopernicaRecord record)
        {
            if (record == null)
            {
                throw new ArgumentNullException(nameof(record));
            }
            return Utf8Texts.AsFarAsPossible(new[] { record.Database, record.JsonBody }.Concat(record.Conditions).ToArray());
        }

        private static TimeSpan Positive(TimeSpan time)
        {
            return time > TimeSpan.Zero ? time : TimeSpan.Zero;
        }
    }
}

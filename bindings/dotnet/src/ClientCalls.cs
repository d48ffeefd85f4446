// How a call goes: texts over to C, a cancellation of its own, a result back, and failures as exceptions.

using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;

namespace Copernica
{
    public sealed partial class CopernicaClient
    {
        private delegate ResultHandle NativeCall(ClientHandle client, Utf8Texts texts);

        /// <summary>
        /// What one call hands over: a place (a database, or null where a number says it), a body or null, and the conditions.
        /// </summary>
        private static string[] Texts(Place place, string jsonBody, IEnumerable<string> conditions = null)
        {
            List<string> texts = new List<string> { place.Text, jsonBody };
            Utf8Texts.Check(place.Text, place.Name, place.Status);
            Utf8Texts.Check(jsonBody, "the body", CopernicaStatus.InvalidBody);
            foreach (string condition in conditions ?? new string[0])
            {
                Utf8Texts.Check(condition, "condition " + (texts.Count - 1), CopernicaStatus.InvalidCondition);
                texts.Add(condition);
            }
            return texts.ToArray();
        }

        /// <summary>The conditions among the texts.</summary>
        private static IntPtr Fields(Utf8Texts native)
        {
            return native.From(2);
        }

        private static UIntPtr FieldCount(string[] texts)
        {
            return (UIntPtr)(texts.Length - 2);
        }

        /// <summary>A list that its owner may change as soon as an asynchronous call has begun.</summary>
        private static T[] Copied<T>(IEnumerable<T> list)
        {
            return list == null ? null : list.ToArray();
        }

        private CopernicaResult Call(string[] texts, CancellationToken cancellationToken, NativeCall call)
        {
            return Call(texts, cancellationToken, call, result => new CopernicaResult(result));
        }

        /// <summary>A call that reads something, which `value` takes out of its result.</summary>
        private CopernicaResult<T> Read<T>(
            string[] texts, CancellationToken cancellationToken, NativeCall call, Func<ResultHandle, T> value)
        {
            return Call(texts, cancellationToken, call, result => new CopernicaResult<T>(result, value));
        }

        private TResult Call<TResult>(
            string[] texts, CancellationToken cancellationToken, NativeCall call, Func<ResultHandle, TResult> read)
            where TResult : CopernicaResult
        {
            ClientHandle client = Handle;
            if (cancellationToken.IsCancellationRequested)
            {
                throw CopernicaCanceledException.BeforeItBegan(cancellationToken);
            }
            TResult result;
            using (Utf8Texts native = new Utf8Texts(texts))
            {
                result = cancellationToken.CanBeCanceled
                    ? Cancellable(client, cancellationToken, derived => Copy(call(derived, native), read))
                    : Copy(call(client, native), read);
            }
            ThrowUnlessOk(result, cancellationToken);
            return result;
        }

        /// <summary>Makes a call on a client of its own, which the token can cancel without touching any other call.</summary>
        private TResult Cancellable<TResult>(
            ClientHandle client, CancellationToken cancellationToken, Func<ClientHandle, TResult> call)
        {
            using (ClientHandle derived = Derive(client, timeout))
            // Disposing the registration waits for a callback that is running, so that the client is not freed under it.
            using (cancellationToken.Register(() => Native.cop_client_cancel(derived)))
            {
                return call(derived);
            }
        }

        internal static void ThrowUnlessOk(CopernicaResult result, CancellationToken cancellationToken)
        {
            if (result.Status == CopernicaStatus.Cancelled && cancellationToken.IsCancellationRequested)
            {
                throw new CopernicaCanceledException(result, cancellationToken);
            }
            if (result.Status != CopernicaStatus.Ok)
            {
                throw new CopernicaException(result);
            }
        }

        /// <summary>A client of its own for something that lasts longer than a call, to be freed by the caller.</summary>
        internal ClientHandle Derived()
        {
            return Derive(Handle, timeout);
        }

        private static ClientHandle Derive(ClientHandle parent, TimeSpan timeout)
        {
            ClientHandle derived = Native.cop_client_derive(parent, CopernicaOptions.Milliseconds(timeout, nameof(timeout))).Counted();
            derived.Log = parent.Log;
            return derived;
        }

        private static TResult Copy<TResult>(ResultHandle result, Func<ResultHandle, TResult> read)
        {
            using (result.Counted())
            {
                return read(result);
            }
        }

        /// <summary>Makes a blocking call on a thread of its own, when its turn has come.</summary>
        internal async Task<T> InTurn<T>(Func<T> call, CancellationToken cancellationToken)
        {
            try
            {
                await turns.WaitAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                throw CopernicaCanceledException.BeforeItBegan(cancellationToken);
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

        /// <summary>Where a call goes, and what to say when that cannot be understood.</summary>
        private struct Place
        {
            internal string Text;
            internal string Name;
            internal CopernicaStatus Status;

            /// <summary>A place that a number says.</summary>
            internal static readonly Place Numbered = new Place();

            internal static Place Database(string database)
            {
                return new Place { Text = database, Name = "the database", Status = CopernicaStatus.InvalidDatabase };
            }

            internal static Place Collection(string collection)
            {
                return new Place { Text = collection, Name = "the collection", Status = CopernicaStatus.InvalidCollection };
            }
        }
    }
}

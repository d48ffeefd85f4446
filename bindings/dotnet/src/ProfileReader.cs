using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;

namespace Copernica
{
    /// <summary>Makes the call that opens a list.</summary>
    internal delegate ProfileListHandle ListOpener(ClientHandle client, Utf8Texts texts, QueryHandle query);

    /// <summary>A list of profiles that a program asked for, and that may be read any number of times.</summary>
    internal sealed class ProfileListing
    {
        private readonly CopernicaClient client;
        private readonly string[] texts;
        private readonly CopernicaQuery query;
        private readonly ListOpener open;

        internal ProfileListing(CopernicaClient client, string[] texts, CopernicaQuery query, ListOpener open)
        {
            this.client = client;
            this.texts = texts;
            this.query = CopernicaQuery.Fixed(query);
            this.open = open;
        }

        internal IEnumerable<CopernicaProfile> Each(CancellationToken cancellationToken)
        {
            using (ProfileReader reader = Reader(cancellationToken))
            {
                for (CopernicaProfile profile; (profile = reader.Next()) != null;)
                {
                    yield return profile;
                }
            }
        }

        /// <summary>Hands every profile to `take`, and reads each page on a thread of its own.</summary>
        internal async Task EachAsync(Action<CopernicaProfile> take, CancellationToken cancellationToken)
        {
            using (ProfileReader reader = Reader(cancellationToken))
            {
                while (await client.InTurn(reader.Page, cancellationToken).ConfigureAwait(false))
                {
                    foreach (CopernicaProfile profile in reader.AtHand)
                    {
                        take(profile);
                        reader.ThrowIfCancelled();
                    }
                }
            }
        }

#if NET8_0_OR_GREATER
        internal async IAsyncEnumerable<CopernicaProfile> EachAsync(
            [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
        {
            using (ProfileReader reader = Reader(cancellationToken))
            {
                while (await client.InTurn(reader.Page, cancellationToken).ConfigureAwait(false))
                {
                    foreach (CopernicaProfile profile in reader.AtHand)
                    {
                        yield return profile;
                        reader.ThrowIfCancelled();
                    }
                }
            }
        }
#endif

        private ProfileReader Reader(CancellationToken cancellationToken)
        {
            return new ProfileReader(client, CopernicaQuery.PageSizeOf(query), Open, cancellationToken);
        }

        private ProfileListHandle Open(ClientHandle native)
        {
            using (QueryHandle nativeQuery = query.ToNative())
            using (Utf8Texts nativeTexts = new Utf8Texts(texts))
            {
                return open(native, nativeTexts, nativeQuery).Counted();
            }
        }
    }

    /// <summary>One reading of a list from its beginning, on a client of its own that the token cancels.</summary>
    internal sealed class ProfileReader : IDisposable
    {
        private readonly ClientHandle client;
        private readonly int pageSize;
        private readonly Func<ClientHandle, ProfileListHandle> open;
        private readonly CancellationToken cancellationToken;
        private readonly CancellationTokenRegistration registration;
        private ProfileListHandle list;

        internal ProfileReader(
            CopernicaClient client, int pageSize, Func<ClientHandle, ProfileListHandle> open, CancellationToken cancellationToken)
        {
            this.client = client.Derived();
            this.pageSize = pageSize;
            this.open = open;
            this.cancellationToken = cancellationToken;
            registration = cancellationToken.Register(() => Native.cop_client_cancel(this.client));
        }

        /// <summary>What Page has read.</summary>
        internal List<CopernicaProfile> AtHand { get; } = new List<CopernicaProfile>();

        /// <summary>The next profile; null at the end of the list.</summary>
        internal CopernicaProfile Next()
        {
            ThrowIfCancelled();
            if (list == null)
            {
                list = open(client);
                list.Log = client.Log;
            }
            IntPtr profile = Native.cop_profile_list_next(list);
            if (profile != IntPtr.Zero)
            {
                return new CopernicaProfile(profile);
            }
            using (ResultHandle result = new ResultHandle(Native.cop_profile_list_result(list)))
            {
                CopernicaClient.ThrowUnlessOk(new CopernicaResult(result), cancellationToken);
            }
            return null;
        }

        /// <summary>
        /// Ends the list although more of it may be at hand: the library looks at its cancellation when it asks the server.
        /// </summary>
        internal void ThrowIfCancelled()
        {
            if (cancellationToken.IsCancellationRequested)
            {
                throw list == null
                    ? CopernicaCanceledException.BeforeItBegan(cancellationToken)
                    : new CopernicaCanceledException(new CopernicaResult(
                        CopernicaStatus.Cancelled, "the list was cancelled before its end; nothing was changed"), cancellationToken);
            }
        }

        /// <summary>Reads a page, which asks the server once; returns whether anything is at hand then.</summary>
        internal bool Page()
        {
            AtHand.Clear();
            for (CopernicaProfile profile; AtHand.Count < pageSize && (profile = Next()) != null;)
            {
                AtHand.Add(profile);
            }
            return AtHand.Count > 0;
        }

        public void Dispose()
        {
            // Waits for a callback that is running, so that the client is not freed under it.
            registration.Dispose();
            list?.Dispose();
            client.Dispose();
        }
    }
}

// Lists and what else is read: that they stream, end as they should, and leave nothing behind.

using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Copernica;

internal static partial class Tests
{
    private static readonly CopernicaQuery OneByOne = new CopernicaQuery { PageSize = 1 };

    public static void A_list_asks_the_server_while_the_program_goes_through_it()
    {
        Account account = new Account();
        using (CopernicaClient client = account.Client())
        {
            IEnumerable<CopernicaProfile> profiles = client.GetProfiles("1", null, OneByOne);
            Check(account.Requests("GET") == 0, "nothing was asked yet");
            using (IEnumerator<CopernicaProfile> first = profiles.GetEnumerator())
            {
                Check(first.MoveNext() && first.Current.Id == 101, "the first");
            }
            Check(account.Requests("GET") == 1, account.Requests("GET"));
            Check(profiles.Select(profile => profile.Id).SequenceEqual(new ulong[] { 101, 102, 103 }), "all, and anew");
            Check(client.GetProfiles("1", new[] { "name==Bob" }).Count() == 2, "those that meet the condition");
            Check(!client.GetProfiles("1", new[] { "name==nobody" }).Any(), "none");
        }
    }

    public static void A_profile_has_everything_and_lives_on_without_its_list()
    {
        Account account = new Account();
        foreach (int version in new[] { 0, 2, 3, 4 })
        {
            CopernicaProfile profile;
            using (CopernicaClient client = account.Client(options => options.ApiVersion = version))
            {
                profile = client.GetProfiles("People", Ann).Single();
                CopernicaProfile same = client.GetProfile(101).Value;
                Check(same.Id == profile.Id && same["name"] == profile["name"], same.Json);
            }
            Check(profile.Id == 101 && profile.DatabaseId == 1 && profile.ParentId == null && profile.CollectionId == null, profile.Json);
            Check(profile["NAME"] == "Ann" && profile["Number"] == "1" && profile["nothing"] == null, profile.Json);
            Check(profile.Fields.Select(field => field.Key).SequenceEqual(new[] { "number", "name", "colour" }), profile.Json);
            Check(profile.Interests.Single() == "football", profile.Json);
            Check(profile.Modified.Length == 19 && profile.Created.Length == 19 && profile.Removed == null, profile.Json);
            Check(profile.Secret.Length > 0 && profile.Json.StartsWith("{"), profile.Json);
        }
    }

    public static void A_query_is_heeded_and_copied()
    {
        using (CopernicaClient client = new Account().Client())
        {
            CopernicaQuery query = new CopernicaQuery { OrderBy = "number", Descending = true, Limit = 2, DataOnly = true };
            IEnumerable<CopernicaProfile> profiles = client.GetProfiles("1", null, query);
            query.Limit = 1;
            Check(profiles.Select(profile => profile.Id).SequenceEqual(new ulong[] { 103, 102 }), "the last two");
            Check(profiles.First().Secret == null && profiles.First().Modified != null, "data only");
        }
    }

    public static void A_list_that_makes_no_sense_is_refused()
    {
        Account account = new Account();
        using (CopernicaClient client = account.Client())
        {
            foreach (CopernicaQuery bad in new[]
            {
                new CopernicaQuery { PageSize = 0 }, new CopernicaQuery { PageSize = 1001 }, new CopernicaQuery { Limit = -1 },
                new CopernicaQuery { OrderBy = "" }, new CopernicaQuery { OrderBy = "a\0" },
            })
            {
                CopernicaException failure = Throws<CopernicaException>(() => client.GetProfiles("1", null, bad));
                Check(failure.Status == CopernicaStatus.InvalidOption && failure.Message.Length > 0, failure);
            }
            Throws<CopernicaException>(() => client.GetProfiles("a\0b"));
            Throws<CopernicaException>(() => client.GetSubprofiles(101, "a\ud800"));
            Check(account.Requests("GET") == 0, "nothing was asked");
            foreach (string condition in new[] { "numbr==1", "number = 1" })
            {
                Throws<CopernicaException>(() => client.GetProfiles("1", new[] { condition }).ToList());
            }
            Throws<ArgumentNullException>(() => client.GetProfilesAsync("1", null, null, null));
        }
    }

    public static void A_list_that_breaks_off_ends_with_an_exception()
    {
        Account account = new Account();
        using (CopernicaClient client = account.Client(options => options.Attempts = 1))
        {
            List<ulong> seen = new List<ulong>();
            foreach (Action read in new Action[]
            {
                () =>
                {
                    foreach (CopernicaProfile profile in client.GetProfiles("1", null, OneByOne))
                    {
                        seen.Add(profile.Id);
                        account.Arm("{\"kind\": \"status\", \"status\": 503, \"method\": \"GET\"}");
                    }
                },
                () => client.GetProfilesAsync("1", null, OneByOne, profile =>
                {
                    seen.Add(profile.Id);
                    account.Arm("{\"kind\": \"status\", \"status\": 503, \"method\": \"GET\"}");
                }).GetAwaiter().GetResult(),
            })
            {
                seen.Clear();
                CopernicaException failure = Throws<CopernicaException>(read);
                Check(failure.Status == CopernicaStatus.ServerUnavailable && failure.HttpStatus == 503, failure);
                Check(failure.Effect == CopernicaEffect.None && seen.SequenceEqual(new ulong[] { 101 }), seen.Count);
            }
        }
    }

    public static void A_token_ends_its_own_list_and_no_other()
    {
        Account account = new Account();
        using (CopernicaClient client = account.Client())
        using (IEnumerator<CopernicaProfile> other = client.GetProfiles("1", null, OneByOne).GetEnumerator())
        using (CancellationTokenSource source = new CancellationTokenSource())
        {
            Check(other.MoveNext(), "another list");
            int asked = account.Requests("GET");
            account.Arm("{\"kind\": \"delay\", \"delay_ms\": 300000, \"method\": \"GET\"}");
            Task ending = Task.Run(() =>
            {
                WaitFor(() => account.Requests("GET") > asked);
                source.Cancel();
            });
            CopernicaCanceledException end = Throws<CopernicaCanceledException>(
                () => client.GetProfiles("1", null, OneByOne, source.Token).ToList());
            ending.GetAwaiter().GetResult();
            Check(end.CancellationToken == source.Token && end.Effect == CopernicaEffect.None, end);
            Check(other.MoveNext() && other.Current.Id == 102, "the other list goes on");
            Throws<CopernicaCanceledException>(() => client.GetProfiles("1", null, null, source.Token).ToList());
            Throws<CopernicaCanceledException>(
                () => client.GetProfilesAsync("1", null, null, profile => { }, source.Token).GetAwaiter().GetResult());
        }
    }

    public static void A_token_ends_a_list_amid_a_page()
    {
        using (CopernicaClient client = new Account().Client())
        {
            List<ulong> seen = new List<ulong>();
            foreach (Action<CancellationTokenSource> read in new Action<CancellationTokenSource>[]
            {
                source =>
                {
                    foreach (CopernicaProfile profile in client.GetProfiles("1", null, null, source.Token))
                    {
                        seen.Add(profile.Id);
                        source.Cancel();
                    }
                },
                source => client.GetProfilesAsync("1", null, null, profile =>
                {
                    seen.Add(profile.Id);
                    source.Cancel();
                }, source.Token).GetAwaiter().GetResult(),
#if NET8_0_OR_GREATER
                source => Cancelled(client.GetProfilesAsync("1", null, null), source, seen).GetAwaiter().GetResult(),
#endif
            })
            {
                seen.Clear();
                using (CancellationTokenSource source = new CancellationTokenSource())
                {
                    CopernicaCanceledException end = Throws<CopernicaCanceledException>(() => read(source));
                    Check(seen.Count == 1 && end.Effect == CopernicaEffect.None, seen.Count);
                }
            }
        }
    }

#if NET8_0_OR_GREATER
    private static async Task Cancelled(
        IAsyncEnumerable<CopernicaProfile> profiles, CancellationTokenSource source, List<ulong> seen)
    {
        await foreach (CopernicaProfile profile in profiles.WithCancellation(source.Token))
        {
            seen.Add(profile.Id);
            source.Cancel();
        }
    }
#endif

    public static void A_list_is_read_asynchronously()
    {
        Account account = new Account();
        using (CopernicaClient client = account.Client(options => options.MaxConcurrentCalls = 1))
        {
            List<ulong> seen = new List<ulong>();
            CopernicaQuery two = new CopernicaQuery { PageSize = 2 };
            client.GetProfilesAsync("1", null, two, profile => seen.Add(profile.Id)).GetAwaiter().GetResult();
            Check(seen.SequenceEqual(new ulong[] { 101, 102, 103 }), string.Join(" ", seen));
#if NET8_0_OR_GREATER
            foreach (int most in new[] { 1, 9 })
            {
                seen.Clear();
                int asked = account.Requests("GET");
                Listed(client.GetProfilesAsync("1", null, two), most, seen).GetAwaiter().GetResult();
                Check(seen.Count == Math.Min(most, 3), seen.Count);
                Check(account.Requests("GET") - asked == (most == 1 ? 1 : 2), "a page at a time");
            }
            CopernicaCanceledException end = Throws<CopernicaCanceledException>(() => Listed(
                client.GetProfilesAsync("1", null, null, new CancellationToken(true)), 9, seen).GetAwaiter().GetResult());
            Check(end.Effect == CopernicaEffect.None, end);
#endif
        }
    }

#if NET8_0_OR_GREATER
    private static async Task Listed(IAsyncEnumerable<CopernicaProfile> profiles, int most, List<ulong> seen)
    {
        await foreach (CopernicaProfile profile in profiles)
        {
            seen.Add(profile.Id);
            if (seen.Count == most)
            {
                return;
            }
        }
    }
#endif

    public static void A_profile_that_is_not_there_is_an_exception()
    {
        using (CopernicaClient client = new Account().Client())
        {
            CopernicaException failure = Throws<CopernicaException>(() => client.GetProfile(999));
            Check(failure.Status == CopernicaStatus.NoProfile && failure.Effect == CopernicaEffect.None, failure);
            Check(Throws<CopernicaException>(() => client.GetSubprofile(0)).Status == CopernicaStatus.InvalidId, "no id");
            client.DeleteProfile(101);
            CopernicaProfile removed = client.GetProfileAsync(101).GetAwaiter().GetResult().Value;
            Check(removed.Removed != null && removed["name"] == "", removed.Json);
        }
    }

    public static void The_account_is_read()
    {
        foreach (int version in new[] { 0, 1, 2, 3, 4 })
        {
            using (CopernicaClient client = new Account().Client(options => options.ApiVersion = version))
            {
                CopernicaIdentity identity = client.GetIdentity().Value;
                Check(identity.Id > 0 && identity.Name == "a test" && identity.Company != null, identity.Name);
                Check(client.GetIdentityAsync().GetAwaiter().GetResult().Value.Id == identity.Id, "the same");

                IReadOnlyList<CopernicaField> fields = client.GetFields("People").Value;
                Check(fields.Select(field => field.Name + " " + field.Type).SequenceEqual(
                    new[] { "number integer", "name text", "colour select" }), fields.Count);
                Check(fields[1].Length == 100 && fields[0].Length == null && fields[0].Choices.Count == 0, fields[1].Length);
                Check(fields[2].Choices.SequenceEqual(new[] { "", "red", "blue" }), string.Join(",", fields[2].Choices));
                Check(client.GetFieldsAsync("1").GetAwaiter().GetResult().Value.Count == 3, "the same");

                CopernicaDatabase database = client.GetDatabases().Value.Single();
                Check(database.Id == 1 && database.Name == "People" && database.Description != null, database.Name);
                Check(database.Fields.Count == 3 && database.Interests.SequenceEqual(new[] { "football", "cycling" }), database.Name);
                Check(database.Collections.Single().Id == 10 && database.Collections.Single().Name == "Orders", database.Name);
                Check(client.GetDatabasesAsync().GetAwaiter().GetResult().Value.Count == 1, "the same");
            }
        }
    }

    public static void The_library_tells_its_version_and_what_a_status_means()
    {
        Version version = CopernicaClient.LibraryVersion;
        Check(version > new Version(0, 0, 0) && version < new Version(99, 0, 0), version);
        using (CopernicaClient client = new Account().Client())
        {
            Check(client.GetIdentity().StatusMessage.Length > 0, "a sentence");
        }
    }
}

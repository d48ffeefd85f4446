// Writing single profiles, sub-profiles, imports, and any other request.

using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Copernica;

internal static partial class Tests
{
    public static void One_profile_is_made_changed_and_removed()
    {
        foreach (bool isAsync in new[] { false, true })
        {
            using (CopernicaClient client = new Account().Client(options => options.ApiVersion = 2))
            {
                const string body = "{\"fields\": {\"name\": \"Zoë\"}}", fields = "{\"number\": 7}", interests = "[\"cycling\"]";
                ulong id = Ended(isAsync, () => client.CreateProfile("1", body), () => client.CreateProfileAsync("1", body)).CreatedId.Value;
                Ended(isAsync, () => client.UpdateProfile(id, body), () => client.UpdateProfileAsync(id, body));
                Ended(isAsync, () => client.UpdateProfileFields(id, fields), () => client.UpdateProfileFieldsAsync(id, fields));
                Ended(isAsync, () => client.UpdateProfileInterests(id, interests), () => client.UpdateProfileInterestsAsync(id, interests));
                CopernicaProfile profile = client.GetProfile(id).Value;
                Check(profile["name"] == "Zoë" && profile["number"] == "7" && profile.Interests.Single() == "cycling", profile.Json);
                Ended(isAsync, () => client.DeleteProfile(id), () => client.DeleteProfileAsync(id));
                Check(Throws<CopernicaException>(() => client.DeleteProfile(id)).Status == CopernicaStatus.Removed, "removed");

                ulong[] ids = { 101, 103 };
                Ended(isAsync, () => client.DeleteProfiles("1", ids, 2), () => client.DeleteProfilesAsync("1", ids, 2));
                Check(client.GetProfiles("1").Single().Id == 102, "one is left");
            }
        }
    }

    public static void A_list_of_ids_that_cannot_be_meant_removes_nothing()
    {
        Account account = new Account();
        using (CopernicaClient client = account.Client(options => options.ApiVersion = 2))
        {
            foreach (Action call in new Action[]
            {
                () => client.DeleteProfiles("1", new ulong[0], 0),
                () => client.DeleteProfiles("1", new ulong[] { 101 }, 2),
                () => client.DeleteProfiles("1", new ulong[] { 101 }, -1),
                () => client.DeleteProfiles("1", new ulong[] { 101, 101 }, 2),
                () => client.DeleteProfiles("1", new ulong[] { 0 }, 1),
            })
            {
                CopernicaException failure = Throws<CopernicaException>(call);
                Check(failure.Status == CopernicaStatus.InvalidId && failure.Effect == CopernicaEffect.None, failure);
            }
            Throws<CopernicaException>(() => client.DeleteProfiles("1", null, 1));
            Check(client.GetProfiles("1").Count() == 3 && account.Requests("DELETE") == 0, "all are there");
        }
    }

    public static void Subprofiles_are_made_read_changed_and_removed()
    {
        foreach (bool isAsync in new[] { false, true })
        {
            using (CopernicaClient client = new Account().Client(options => options.ApiVersion = 3))
            {
                const string body = "{\"amount\": 5}", other = "{\"amount\": 6}", whole = "{\"fields\": {\"amount\": 9}}";
                string[] five = { "amount==5" }, six = { "amount==6" };
                ulong id = Ended(
                    isAsync, () => client.CreateSubprofile(101, "Orders", body), () => client.CreateSubprofileAsync(101, "Orders", body)).CreatedId.Value;
                Ended(isAsync, () => client.UpdateSubprofiles(101, "10", five, other), () => client.UpdateSubprofilesAsync(101, "10", five, other));
                Ended(
                    isAsync, () => client.UpdateSubprofilesOfCollection(10, six, body),
                    () => client.UpdateSubprofilesOfCollectionAsync(10, six, body));
                CopernicaProfile order = client.GetSubprofiles(101, "Orders", five).Single();
                Check(order.Id == id && order["amount"] == "5" && order.ParentId == 101 && order.CollectionId == 10, order.Json);
                Check(client.GetSubprofilesOfCollection(10).Single().Id == id && order.DatabaseId == null, order.Json);
                Ended(isAsync, () => client.UpdateSubprofile(id, whole), () => client.UpdateSubprofileAsync(id, whole));
                Check(client.GetSubprofileAsync(id).GetAwaiter().GetResult().Value["amount"] == "9", "changed");
                Ended(isAsync, () => client.UpdateSubprofileFields(id, other), () => client.UpdateSubprofileFieldsAsync(id, other));
                Check(client.GetSubprofile(id).Value["amount"] == "6", "changed again");

                List<ulong> seen = new List<ulong>();
                client.GetSubprofilesAsync(101, "Orders", null, null, one => seen.Add(one.Id)).GetAwaiter().GetResult();
                client.GetSubprofilesOfCollectionAsync(10, null, null, one => seen.Add(one.Id)).GetAwaiter().GetResult();
#if NET8_0_OR_GREATER
                Listed(client.GetSubprofilesAsync(101, "Orders"), 9, seen).GetAwaiter().GetResult();
                Listed(client.GetSubprofilesOfCollectionAsync(10), 9, seen).GetAwaiter().GetResult();
#endif
                Check(seen.Count >= 2 && seen.All(one => one == id), seen.Count);

                Ended(isAsync, () => client.DeleteSubprofile(id), () => client.DeleteSubprofileAsync(id));
                Check(!client.GetSubprofiles(101, "Orders").Any(), "removed");
            }
        }
    }

    public static void An_import_is_started_and_followed()
    {
        foreach (bool isAsync in new[] { false, true })
        {
            using (CopernicaClient client = new Account().Client(options => options.ApiVersion = 4))
            using (CopernicaImport import = new CopernicaImport(client).SetName("a test").AddKeyField("number")
                       .SetAction(CopernicaImportAction.UpdateOrAdd).SetIgnoreEmptyFields(true))
            {
                import.AddRecord("{\"number\": 1, \"name\": \"Zoë\"}").AddRecord("{\"number\": 9, \"name\": \"Nine\"}");
                import.AddRecord("{\"number\": 2, \"name\": \"\"}");
                Check(import.RecordCount == 3, import.RecordCount);
                CopernicaResult started = Ended(
                    isAsync, () => client.StartImport("1", import), () => client.StartImportAsync("1", import));
                Check(started.Effect == CopernicaEffect.Accepted && !started.MayRepeat, started.EffectName);
                CopernicaImportProgress progress = null;
                WaitFor(() =>
                {
                    progress = Ended(
                        isAsync, () => client.GetImportStatus(started.CreatedId.Value),
                        () => client.GetImportStatusAsync(started.CreatedId.Value)).Value;
                    return progress.Processed == progress.Total;
                });
                Check(progress.Total == 3 && progress.Status.Length > 0 && progress.LastRun != null && progress.Error == null, progress.Status);
                Check(client.GetProfiles("1").Count() == 4 && client.GetProfile(101).Value["name"] == "Zoë", "imported");
                Check(client.GetProfile(102).Value["name"] == "Bob", "an empty value leaves the field alone");
            }
        }
    }

    public static void What_an_import_refuses_changes_nothing()
    {
        using (CopernicaClient client = new Account().Client(options => options.ApiVersion = 4))
        using (CopernicaImport import = new CopernicaImport(client))
        {
            foreach (Action bad in new Action[]
            {
                () => import.SetAction((CopernicaImportAction)99), () => import.SetName("a\0b"), () => import.SetName(null),
                () => import.AddKeyField(null), () => import.AddRecord("{"), () => import.AddRecord("\ud800"),
                () => import.SetLocation("nonsense"), () => import.SetLocation("https://example.com/a.csv", "x"),
            })
            {
                Check(Throws<CopernicaException>(bad).Message.Length > 0, "why");
            }
            Check(import.RecordCount == 0, import.RecordCount);
            import.SetLocation("https://example.com/a.csv", ";");
            Check(Throws<CopernicaException>(() => client.StartImport("1", import)).Effect == CopernicaEffect.None, "no action");
            Throws<ArgumentNullException>(() => client.StartImport("1", null));
            Throws<ArgumentNullException>(() => new CopernicaImport(null));
        }
    }

    public static void Any_other_request_is_made_or_refused()
    {
        Account account = new Account();
        using (CopernicaClient client = account.Client(options => options.ApiVersion = 2))
        {
            Dictionary<string, string> limit = new Dictionary<string, string> { { "limit", "1" } };
            foreach (bool isAsync in new[] { false, true })
            {
                CopernicaResult read = Ended(
                    isAsync, () => client.Request("GET", "database/1/profiles", limit),
                    () => client.RequestAsync("GET", "database/1/profiles", limit));
                Check(read.Effect == CopernicaEffect.None && read.Body.Contains("\"limit\":1") && read.HttpStatus == 200, read.Body);
            }
            KeyValuePair<string, string>[] twice =
            {
                new KeyValuePair<string, string>("fields[]", "name==Bob"), new KeyValuePair<string, string>("fields[]", "number==2"),
            };
            Check(client.Request("GET", "database/1/profiles", twice).Body.Contains("\"total\":1"), "a name occurs again");
            CopernicaResult made = client.Request("POST", "database/1/profiles", null, "{\"fields\": {\"name\": \"Zoë\"}}");
            Check(made.CreatedId != null && client.GetProfile(made.CreatedId.Value).Value["name"] == "Zoë", made.Message);
            foreach (Action bad in new Action[]
            {
                () => client.Request("PUT", "database/1/profiles", null, "{\"fields\": {\"name\": \"Zoë\"}}"),
                () => client.Request("PATCH", "database/1"),
                () => client.Request("GET", "a\0b"),
                () => client.Request("GET", "database/1", new Dictionary<string, string> { { "a", "\ud800" } }),
            })
            {
                Check(Throws<CopernicaException>(bad).Effect == CopernicaEffect.None, "refused");
            }
            Check(account.Updates == 0, account.Updates);
        }
    }

    public static void A_token_that_is_cancelled_already_sends_none_of_these()
    {
        Account account = new Account();
        CancellationToken end = new CancellationToken(true);
        using (CopernicaClient client = account.Client(options => options.ApiVersion = 3))
        using (CopernicaImport import = new CopernicaImport(client))
        {
            foreach (Func<Task> call in new Func<Task>[]
            {
                () => client.GetProfileAsync(101, end), () => client.GetSubprofileAsync(1, end), () => client.GetIdentityAsync(end),
                () => client.GetFieldsAsync("1", end), () => client.GetDatabasesAsync(end),
                () => client.CreateProfileAsync("1", "{}", 0, end), () => client.UpdateProfileAsync(101, "{}", 0, end),
                () => client.UpdateProfileFieldsAsync(101, "{}", 0, end), () => client.UpdateProfileInterestsAsync(101, "[]", 0, end),
                () => client.DeleteProfileAsync(101, end), () => client.DeleteProfilesAsync("1", new ulong[] { 101 }, 1, end),
                () => client.UpdateSubprofilesAsync(101, "10", Ann, "{}", 0, end),
                () => client.UpdateSubprofilesOfCollectionAsync(10, Ann, "{}", 0, end),
                () => client.CreateSubprofileAsync(101, "10", "{}", 0, end), () => client.UpdateSubprofileAsync(1, "{}", 0, end),
                () => client.UpdateSubprofileFieldsAsync(1, "{}", 0, end), () => client.DeleteSubprofileAsync(1, end),
                () => client.StartImportAsync("1", import, 0, end), () => client.GetImportStatusAsync(1, end),
                () => client.RequestAsync("GET", "identity", null, null, 0, end),
            })
            {
                CopernicaCanceledException failure = Throws<CopernicaCanceledException>(() => call().GetAwaiter().GetResult());
                Check(failure.Effect == CopernicaEffect.None && failure.Result.Status == CopernicaStatus.Cancelled, failure);
            }
        }
        Check(account.Requests("[A-Z]+") == 0, "nothing was sent");
    }

    public static void A_token_ends_a_write_that_is_under_way()
    {
        Account account = new Account();
        account.Arm("{\"kind\": \"delay\", \"delay_ms\": 300000, \"apply\": \"after\", \"method\": \"POST\"}");
        using (CopernicaClient client = account.Client())
        using (CancellationTokenSource source = new CancellationTokenSource())
        {
            Task<CopernicaResult> slow = client.CreateProfileAsync("1", NewName, CopernicaFlags.None, source.Token);
            WaitFor(() => account.Requests("POST") == 1);
            source.Cancel();
            CopernicaCanceledException end = Throws<CopernicaCanceledException>(() => slow.GetAwaiter().GetResult());
            Check(end.Effect == CopernicaEffect.Unknown && !end.MayRepeat, end);
            Check(client.GetProfile(101).Value["name"] == "Ann", "a later call goes on");
        }
    }

    /// <summary>What one of the two ways to make a call comes to.</summary>
    private static T Ended<T>(bool isAsync, Func<T> call, Func<Task<T>> begin)
    {
        return isAsync ? begin().GetAwaiter().GetResult() : call();
    }
}

// That nothing of C is held: a counter in the binding tells how many handles and blocks of texts are not freed yet.

using System;
using System.Linq;
using System.Reflection;
using System.Threading;
using Copernica;

internal static partial class Tests
{
    public static void Nothing_of_C_is_held_afterwards()
    {
        Account account = new Account();
        int before = Live();
        const int rounds = 50;
        for (int i = 0; i < rounds; i++)
        {
            using (CopernicaClient client = account.Client(options => options.Log = (level, line) => { }))
            using (CopernicaClient derived = client.WithTimeout(TimeSpan.FromSeconds(9)))
            using (CopernicaBody body = new CopernicaBody(client).SetText("name", "Zoë"))
            using (CancellationTokenSource source = new CancellationTokenSource())
            {
                CopernicaConditions conditions = new CopernicaConditions(client).Add("number", CopernicaComparison.Equal, "1");
                derived.UpdateProfiles("1", conditions, body.Json, CopernicaFlags.None, source.Token);
                client.CountProfilesAsync("1", conditions).GetAwaiter().GetResult();
                Throws<CopernicaException>(() => client.UpdateProfiles("1", Ann, "{"));
                Throws<CopernicaException>(() => body.SetNumber("number", double.NaN));
                Throws<CopernicaException>(() => conditions.Add("name", CopernicaComparison.Equal, "Bob "));
                Throws<CopernicaException>(() => new CopernicaClient(""));
                Throws<CopernicaException>(() => new CopernicaClient("token", new CopernicaOptions { Attempts = 0 }));
                Check(client.GetProfiles("1", null, OneByOne, source.Token).First().Id == 101, "a list that is left early");
                client.GetProfilesAsync("1", conditions, null, profile => { }).GetAwaiter().GetResult();
                Throws<CopernicaException>(() => client.GetProfiles("1", new[] { "numbr==1" }).Any());
                Throws<CopernicaException>(() => client.GetProfiles("1", null, new CopernicaQuery { PageSize = 0 }));
                client.GetDatabases();
                client.Request("GET", "identity");
                using (CopernicaImport import = new CopernicaImport(client).SetName("a test"))
                {
                    Throws<CopernicaException>(() => client.StartImport("1", import));
                }
                using (CopernicaBatch batch = new CopernicaBatch(client))
                {
                    batch.Start(2);
                    Check(batch.Run(Numbered(1, 9)).First().Tag > 0, "a batch that is left early");
                }
                Throws<CopernicaException>(() => new CopernicaBatch(client, new CopernicaBatchOptions { QueueSize = 0 }));
            }
        }
        // What earlier tests forgot may be freed meanwhile; a leak in every round is far more.
        Check(Math.Abs(Live() - before) < rounds / 2, Live() - before);
    }

    public static void What_is_disposed_is_freed_at_once()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        CopernicaClient client = new Account().Client();
        foreach (Action use in new Action[]
        {
            () => client.WithTimeout(TimeSpan.Zero).Dispose(),
            () => new CopernicaBody(client).Dispose(),
            () => new CopernicaImport(client).Dispose(),
            () => new CopernicaBatch(client).Dispose(),
            () => client.GetProfiles("1", null, OneByOne).First(),
            () => client.GetProfilesAsync("1", null, OneByOne, profile => { }).GetAwaiter().GetResult(),
            () => client.GetIdentity(),
            client.Dispose,
        })
        {
            // What earlier tests forgot may be freed meanwhile, but nothing is made.
            int before = Live();
            use();
            Check(Live() <= before, Live() - before);
        }
    }

    public static void What_is_forgotten_is_freed_with_the_garbage()
    {
        Account account = new Account();
        int before = Live();
        // On a thread of its own, so that nothing of it is left on this one's stack.
        Thread thread = new Thread(() =>
        {
            for (int i = 0; i < 10; i++)
            {
                CopernicaClient client = account.Client();
                client.WithTimeout(TimeSpan.FromSeconds(9)).CountProfiles("1", Ann);
                Check(new CopernicaBody(client).SetNull("name").Json.Length > 0, "a body");
                client.GetProfiles("1", null, OneByOne).GetEnumerator().MoveNext();
                CopernicaBatch batch = new CopernicaBatch(client);
                batch.Start(2);
                batch.Add(Numbered(1, 1).Single());
            }
        });
        thread.Start();
        thread.Join();
        // A conservative collector may keep those of the last rounds a while.
        WaitFor(() =>
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            return Live() <= before + 14;
        });
    }

    private static int Live()
    {
        Type handle = typeof(CopernicaClient).Assembly.GetType("Copernica.Handle");
        return (int)handle.GetProperty("Live", BindingFlags.Static | BindingFlags.NonPublic).GetValue(null);
    }
}

// Batches: that every record comes back once, in each way to put records in and take results out, and that a batch ends well.

using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Copernica;

internal static partial class Tests
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(1);
    private static readonly string[] Keys = { "number" };

    public static void Run_takes_records_in_and_hands_results_out_in_one_thread()
    {
        Account account = new Account();
        using (CopernicaClient client = account.Client())
        using (CopernicaBatch batch = new CopernicaBatch(client, new CopernicaBatchOptions { QueueSize = 4 }))
        {
            Check(batch.State == CopernicaBatchState.New && !batch.IsDone && batch.Message == "", batch.State);
            batch.Start(3);
            HashSet<ulong> tags = new HashSet<ulong>();
            foreach (CopernicaBatchResult result in batch.Run(Numbered(1, 200)))
            {
                Check(result.Result.Status == CopernicaStatus.Ok, result.Result.Message);
                Check(tags.Add(result.Tag), "twice: " + result.Tag);
                Check(batch.Count(CopernicaCounter.Added) - tags.Count <= 4, "no more than the batch holds");
            }
            Check(tags.Count == 200 && batch.IsDone && batch.State == CopernicaBatchState.Done, tags.Count);
            Check(batch.Count(CopernicaCounter.Done) == 200 && batch.Count(CopernicaCounter.Applied) == 200, "counted");
            Check(batch.Count(CopernicaCounter.Created) == 197 && batch.Count(CopernicaCounter.InFlight) == 0, "made");
            Check(client.CountProfiles("1", new[] { "number>0" }).Matched == 200, "all are there");
        }
    }

    public static void A_record_that_fails_comes_back_like_any_other()
    {
        Account account = new Account();
        using (CopernicaClient client = account.Client())
        using (CopernicaBatch batch = new CopernicaBatch(client))
        {
            batch.Start(2);
            Dictionary<CopernicaRecord, CopernicaStatus> bad = new Dictionary<CopernicaRecord, CopernicaStatus>
            {
                { new CopernicaRecord(1, null, Ann, NewName), CopernicaStatus.NullArgument },
                { new CopernicaRecord(2, "1", null, NewName), CopernicaStatus.NoConditions },
                { new CopernicaRecord(3, "1", new string[] { null }, NewName), CopernicaStatus.NullArgument },
                { new CopernicaRecord(4, "1", Ann, null), CopernicaStatus.NullArgument },
                { new CopernicaRecord(5, "1", new[] { "name==a\0b" }, NewName), CopernicaStatus.InvalidUtf8 },
                { new CopernicaRecord(6, "1", Ann, "{\"name\": \"\ud800\"}"), CopernicaStatus.InvalidUtf8 },
                { new CopernicaRecord(7, "1", new[] { "name=b" }, NewName), CopernicaStatus.InvalidCondition },
                { new CopernicaRecord(8, "1", Ann, NewName, (CopernicaFlags)1024), CopernicaStatus.InvalidFlags },
                { new CopernicaRecord(9, "1", Ann, "{\"nme\": \"x\"}"), CopernicaStatus.UnknownField },
            };
            Dictionary<ulong, CopernicaResult> results = batch.Run(bad.Keys).ToDictionary(result => result.Tag, result => result.Result);
            foreach (KeyValuePair<CopernicaRecord, CopernicaStatus> record in bad)
            {
                CopernicaResult result = results[record.Key.Tag];
                Check(result.Status == record.Value && result.Effect == CopernicaEffect.None && result.Attempts == 0, result.Message);
            }
            Check(batch.Count(CopernicaCounter.Refused) == bad.Count && account.Updates == 0, account.Updates);
            Throws<ArgumentNullException>(() => batch.TryAdd(null));
            Throws<ArgumentNullException>(() => batch.Run(null));
        }
    }

    public static void A_full_batch_says_so_or_is_waited_for()
    {
        using (CopernicaClient client = new Account().Client())
        using (CopernicaBatch batch = new CopernicaBatch(client, new CopernicaBatchOptions { QueueSize = 2 }))
        {
            CopernicaRecord[] records = Numbered(1, 5).ToArray();
            Check(batch.TryAdd(records[0]) && batch.TryAdd(records[1]) && !batch.TryAdd(records[2]), "full");
            Check(batch.NextResult(TimeSpan.Zero) == null && !batch.IsDone, "nobody works on it");
            foreach (Action<CancellationToken> add in new Action<CancellationToken>[]
            {
                token => batch.Add(records[2], token),
                token => batch.AddAsync(records[2], token).GetAwaiter().GetResult(),
            })
            {
                using (CancellationTokenSource source = new CancellationTokenSource(50))
                {
                    Throws<OperationCanceledException>(() => add(source.Token));
                }
            }
            batch.Start(1);
            Task waiting = Task.Run(() => batch.Add(records[2]));
            Check(batch.NextResult(Long).Tag == 1 && waiting.Wait(Long), "a result makes room");
            Task asynchronous = batch.AddAsync(records[3]);
            Check(batch.NextResult(Long).Tag == 2 && asynchronous.Wait(Long), "and again");
            batch.Close();
            Check(Throws<CopernicaException>(() => batch.TryAdd(records[4])).Status == CopernicaStatus.BatchEnded, "closed");
            Check(batch.Results().Count() == 2 && batch.IsDone && !batch.Results().Any(), "the rest");
            Check(batch.NextResult(Long) == null, "none will come any more");
        }
    }

    public static void Many_threads_work_add_and_take_at_once()
    {
        using (CopernicaClient client = new Account().Client())
        using (CopernicaBatch batch = new CopernicaBatch(client, new CopernicaBatchOptions { QueueSize = 20, Attempts = 9 }))
        {
            Task[] workers = Enumerable.Range(0, 3).Select(index => OnThread(batch.Work)).ToArray();
            List<ulong> tags = new List<ulong>();
            Task[] takers = Enumerable.Range(0, 3).Select(index => OnThread(() =>
            {
                foreach (CopernicaBatchResult result in batch.Results())
                {
                    lock (tags) { tags.Add(result.Tag); }
                }
            })).ToArray();
            Task[] adders = Enumerable.Range(0, 3).Select(index => OnThread(() =>
            {
                foreach (CopernicaRecord record in Numbered(1 + index * 100, 100))
                {
                    batch.Add(record);
                }
            })).ToArray();
            Task.WaitAll(adders);
            batch.Close();
            Task.WaitAll(takers);
            Task.WaitAll(workers);
            Check(tags.Count == 300 && tags.Distinct().Count() == 300, tags.Count);
            Check(batch.Count(CopernicaCounter.Applied) == 300, batch.Count(CopernicaCounter.Applied));
        }
    }

    public static void Results_are_raised_as_events()
    {
        using (CopernicaClient client = new Account().Client())
        using (CopernicaBatch batch = new CopernicaBatch(client, new CopernicaBatchOptions { QueueSize = 5 }))
        {
            List<ulong> tags = new List<ulong>();
            batch.ResultReady += (sender, result) =>
            {
                Check(sender == batch && result.Result.Status == CopernicaStatus.Ok, result.Result.Message);
                tags.Add(result.Tag);
            };
            batch.Start(2);
            Task raised = batch.RaiseResultsAsync();
            foreach (CopernicaRecord record in Numbered(1, 50))
            {
                batch.Add(record);
            }
            batch.Close();
            Check(raised.Wait(Long) && tags.Distinct().Count() == 50, tags.Count);
        }
    }

    public static void Results_are_waited_for_without_a_thread()
    {
        using (CopernicaClient client = new Account().Client())
        using (CopernicaBatch batch = new CopernicaBatch(client))
        {
            CancellationToken cancelled = new CancellationToken(true);
            Throws<OperationCanceledException>(() => batch.NextResultAsync(Long, cancelled).GetAwaiter().GetResult());
            Throws<OperationCanceledException>(() => batch.Results(cancelled).ToList());
            using (CancellationTokenSource source = new CancellationTokenSource(50))
            {
                Throws<OperationCanceledException>(() => batch.NextResultAsync(Long, source.Token).GetAwaiter().GetResult());
            }
            Check(batch.NextResultAsync(TimeSpan.FromMilliseconds(20)).GetAwaiter().GetResult() == null, "none in time");
            batch.Start(1);
            batch.AddAsync(Numbered(1, 1).Single()).GetAwaiter().GetResult();
            Check(batch.NextResultAsync(Long).GetAwaiter().GetResult().Tag == 1, "one");
            batch.Close();
            Check(batch.NextResultAsync(Long).GetAwaiter().GetResult() == null, "none any more");
        }
    }

#if NET8_0_OR_GREATER
    public static void Run_works_with_await_foreach()
    {
        foreach (bool isList in new[] { true, false })
        {
            using (CopernicaClient client = new Account().Client())
            using (CopernicaBatch batch = new CopernicaBatch(client, new CopernicaBatchOptions { QueueSize = 4 }))
            {
                batch.Start(3);
                IAsyncEnumerable<CopernicaBatchResult> results =
                    isList ? batch.RunAsync(Numbered(1, 100)) : batch.RunAsync(Slowly(Numbered(1, 100)));
                Check(Tags(results).GetAwaiter().GetResult().Distinct().Count() == 100, "each once");
                Check(batch.IsDone && batch.Count(CopernicaCounter.Applied) == 100, batch.State);
            }
        }
        using (CopernicaClient client = new Account().Client())
        using (CopernicaBatch batch = new CopernicaBatch(client))
        {
            CancellationToken cancelled = new CancellationToken(true);
            Throws<OperationCanceledException>(() => Tags(batch.ResultsAsync(cancelled)).GetAwaiter().GetResult());
            batch.Cancel();
            CopernicaException end = Throws<CopernicaException>(() => Tags(batch.RunAsync(Numbered(1, 2))).GetAwaiter().GetResult());
            Check(end.Status == CopernicaStatus.BatchEnded, end);
        }
    }

    private static async Task<List<ulong>> Tags(IAsyncEnumerable<CopernicaBatchResult> results)
    {
        List<ulong> tags = new List<ulong>();
        await foreach (CopernicaBatchResult result in results)
        {
            tags.Add(result.Tag);
        }
        return tags;
    }

    private static async IAsyncEnumerable<CopernicaRecord> Slowly(IEnumerable<CopernicaRecord> records)
    {
        foreach (CopernicaRecord record in records)
        {
            await Task.Yield();
            yield return record;
        }
    }
#endif

    public static void What_was_not_begun_comes_back_as_pending()
    {
        Account account = new Account();
        using (CopernicaClient client = account.Client())
        using (CopernicaBatch batch = new CopernicaBatch(client))
        {
            foreach (CopernicaRecord record in Numbered(1, 5))
            {
                batch.Add(record);
            }
            batch.Cancel();
            List<CopernicaBatchResult> results = batch.Results().ToList();
            Check(results.Count == 5 && results.All(result => result.Result.Status == CopernicaStatus.Pending), results.Count);
            Check(batch.State == CopernicaBatchState.Cancelled && batch.Count(CopernicaCounter.Pending) == 5, batch.State);
            CopernicaException end = Throws<CopernicaException>(() => batch.Run(Numbered(6, 1)).ToList());
            Check(end.Status == CopernicaStatus.BatchEnded && account.Updates == 0, end);
        }
    }

    public static void Abort_ends_the_calls_of_the_batch_and_no_others()
    {
        Account account = new Account();
        account.Arm(VeryLate);
        using (CopernicaClient client = account.Client(options =>
        {
            options.FieldCheck = false;
            options.Timeout = TimeSpan.Zero;
        }))
        using (CopernicaBatch batch = new CopernicaBatch(client))
        {
            batch.Start(1);
            batch.Add(new CopernicaRecord(7, "1", Ann, NewName));
            WaitFor(() => account.Updates == 1);
            batch.Abort();
            CopernicaBatchResult result = batch.Results().Single();
            Check(result.Tag == 7 && result.Result.Status == CopernicaStatus.Cancelled, result.Result.Message);
            Check(result.Result.Effect == CopernicaEffect.Unknown, result.Result.Message);
            Check(client.CountProfiles("1", Ann).Matched == 1, "the client goes on");
        }
    }

    public static void An_error_that_every_record_would_meet_halts_a_batch()
    {
        using (CopernicaClient client = new Account().Client())
        using (CopernicaBatch batch = new CopernicaBatch(client, new CopernicaBatchOptions { QueueSize = 2 }))
        {
            batch.Start(1);
            List<CopernicaBatchResult> results = new List<CopernicaBatchResult>();
            IEnumerable<CopernicaRecord> records =
                Enumerable.Range(1, 50).Select(number => new CopernicaRecord((ulong)number, "99", Ann, NewName));
            CopernicaException end = Throws<CopernicaException>(() =>
            {
                foreach (CopernicaBatchResult result in batch.Run(records))
                {
                    results.Add(result);
                }
            });
            Check(end.Status == CopernicaStatus.BatchEnded && end.Message.Contains("99"), end);
            Check(batch.State == CopernicaBatchState.Halted && batch.Message.Contains("99"), batch.Message);
            Check(results.Count > 0 && results.Count < 50 && results.Count == batch.Count(CopernicaCounter.Added), results.Count);
            Check(results.All(result => result.Result.Effect == CopernicaEffect.None), "nothing changed");
        }
    }

    public static void A_create_in_doubt_is_looked_for()
    {
        Account account = new Account();
        account.Arm("{\"kind\": \"close\", \"at\": \"before_reply\", \"apply\": \"before\", \"method\": \"PUT\"}");
        using (CopernicaClient client = account.Client())
        using (CopernicaBatch batch = new CopernicaBatch(client, new CopernicaBatchOptions
        {
            SettleTime = TimeSpan.FromMilliseconds(1), ShortestPause = TimeSpan.FromMilliseconds(1), LongestPause = TimeSpan.FromSeconds(1),
        }))
        {
            batch.Start(1);
            CopernicaBatchResult result = batch.Run(Numbered(7, 1)).Single();
            Check(result.Result.Effect == CopernicaEffect.Applied, result.Result.Message);
            Check(client.CountProfiles("1", new[] { "number==7" }).Matched == 1, "there once");
        }
    }

    public static void A_journal_tells_a_later_run_what_was_done()
    {
        string path = Path.Combine(Path.GetTempPath(), "copernica-" + Guid.NewGuid() + ".journal");
        try
        {
            Account account = new Account();
            using (CopernicaClient client = account.Client())
            {
                foreach (int run in new[] { 1, 2 })
                {
                    using (CopernicaBatch batch = new CopernicaBatch(client))
                    {
                        batch.SetJournal(path, "input");
                        batch.Start(2);
                        List<CopernicaBatchResult> results = batch.Run(Numbered(1, 20)).ToList();
                        Check(results.Count == 20 && results.All(result => result.Result.Attempts == (run == 1 ? 1 : 0)), run);
                        Check(batch.Count(CopernicaCounter.Skipped) == (run == 1 ? 0 : 20), run);
                    }
                }
                Check(account.Updates == 20, account.Updates);
                using (CopernicaBatch batch = new CopernicaBatch(client))
                {
                    CopernicaException foreign = Throws<CopernicaException>(() => batch.SetJournal(path, "another input"));
                    Check(foreign.Status == CopernicaStatus.ForeignJournal && foreign.Message.Length > 0, foreign);
                    Check(Throws<CopernicaException>(() => batch.SetJournal("/", "input")).Status == CopernicaStatus.Journal, "a directory");
                    Throws<CopernicaException>(() => batch.SetJournal("a\0b", "input"));
                    Throws<CopernicaException>(() => batch.SetJournal(null, "input"));
                    batch.Add(Numbered(1, 1).Single());
                    CopernicaException late = Throws<CopernicaException>(() => batch.SetJournal(path, "input"));
                    Check(late.Status == CopernicaStatus.InvalidOption && late.Message.Contains("begun"), late);
                    Check(Throws<CopernicaException>(() => batch.UseImports(Keys)).Message.Contains("begun"), "too late");
                }
            }
        }
        finally
        {
            File.Delete(path);
        }
    }

    public static void Records_go_in_imports_when_that_is_wanted()
    {
        Account account = new Account();
        using (CopernicaClient client = account.Client(options => options.ApiVersion = 3))
        using (CopernicaBatch batch = new CopernicaBatch(client))
        {
            batch.UseImports(Keys, 50);
            batch.Start(2);
            IEnumerable<CopernicaRecord> records = Enumerable.Range(1, 100).Select(number => new CopernicaRecord(
                (ulong)number, "1", new[] { "number==" + number },
                "{\"fields\": {\"number\": " + number + ", \"name\": \"Zoë\"}}", CopernicaFlags.Create));
            List<CopernicaBatchResult> results = batch.Run(records).ToList();
            Check(results.Count == 100 && results.All(result => result.Result.Effect == CopernicaEffect.Applied), results.Count);
            Check(batch.Count(CopernicaCounter.Applied) == 100 && batch.Count(CopernicaCounter.Importing) == 0, "applied");
            Check(account.Updates == 0 && account.Requests("POST") < 10, account.Requests("POST"));
            Check(client.CountProfiles("1", new[] { "name==Zoë" }).Matched == 100, "all are there");
        }
        using (CopernicaClient client = account.Client())
        using (CopernicaBatch batch = new CopernicaBatch(client))
        {
            Check(Throws<CopernicaException>(() => batch.UseImports(Keys)).Status == CopernicaStatus.NotSupported, "no version 3");
            Throws<ArgumentNullException>(() => batch.UseImports(null));
            foreach (Action bad in new Action[]
            {
                () => batch.UseImports(new string[0]), () => batch.UseImports(new string[] { null }),
                () => batch.UseImports(new[] { "a\0b" }), () => batch.UseImports(Keys, 0), () => batch.UseImports(Keys, -1),
            })
            {
                CopernicaException failure = Throws<CopernicaException>(bad);
                Check(failure.Message.Length > 0 && failure.Effect == CopernicaEffect.None, failure);
            }
        }
    }

    public static void Options_of_a_batch_that_make_no_sense_are_refused()
    {
        using (CopernicaClient client = new Account().Client())
        {
            TimeSpan negative = TimeSpan.FromMilliseconds(-1);
            foreach (CopernicaBatchOptions bad in new[]
            {
                new CopernicaBatchOptions { QueueSize = 0 }, new CopernicaBatchOptions { QueueSize = -1 },
                new CopernicaBatchOptions { Attempts = 101 }, new CopernicaBatchOptions { SettleTime = negative },
                new CopernicaBatchOptions { ShortestPause = TimeSpan.Zero }, new CopernicaBatchOptions { LongestPause = negative },
                new CopernicaBatchOptions { ShortestPause = TimeSpan.FromHours(1) },
            })
            {
                CopernicaException failure = Throws<CopernicaException>(() => new CopernicaBatch(client, bad));
                Check(failure.Status == CopernicaStatus.InvalidOption && failure.Message.Length > 0, failure);
            }
            using (CopernicaBatch batch = new CopernicaBatch(client))
            {
                Check(Throws<CopernicaException>(() => batch.Start(0)).Status == CopernicaStatus.InvalidOption, "no thread");
                Check(Throws<CopernicaException>(() => batch.Start(1001)).Status == CopernicaStatus.InvalidOption, "too many");
            }
            Throws<ArgumentNullException>(() => new CopernicaBatch(null));
            Throws<ArgumentNullException>(() => new CopernicaBatch(client, null));
        }
    }

    public static void A_disposed_batch_ends_whoever_waits_for_it()
    {
        CopernicaClient client = new Account().Client();
        CopernicaBatch batch = new CopernicaBatch(client);
        client.Dispose();
        batch.Start(1);
        Check(batch.TryAdd(Numbered(1, 1).Single()) && batch.NextResult(Long).Result.Status == CopernicaStatus.Ok, "without its client");
        Task waiting = OnThread(() => Throws<ObjectDisposedException>(() => batch.Results().ToList()));
        batch.Dispose();
        batch.Dispose();
        Check(waiting.Wait(Long), "it ends");
        foreach (Action call in new Action[]
        {
            () => batch.TryAdd(Numbered(1, 1).Single()), () => batch.NextResult(Long), batch.Close, batch.Cancel, batch.Abort, batch.Work,
            () => batch.Start(1), () => batch.SetJournal("a", "b"), () => batch.Count(CopernicaCounter.Done).ToString(),
            () => batch.State.ToString(), () => batch.IsDone.ToString(), () => batch.Message.ToString(),
            () => new CopernicaBatch(client),
        })
        {
            Throws<ObjectDisposedException>(call);
        }
    }

    public static void A_log_function_of_a_batch_may_make_garbage_and_end_the_batch()
    {
        CopernicaBatch batch = null;
        int lines = 0;
        using (CopernicaClient client = new Account().Client(options => options.Log = (level, line) =>
        {
            GC.Collect();
            if (Interlocked.Increment(ref lines) == 50)
            {
                batch.Dispose();
            }
        }))
        {
            batch = new CopernicaBatch(client);
            batch.Start(4);
            Throws<ObjectDisposedException>(() => batch.Run(Numbered(1, 1000)).Count());
        }
    }

    public static void A_log_function_is_told_of_the_calls_of_a_batch()
    {
        List<string> lines = new List<string>();
        using (CopernicaClient client = new Account().Client(
            options => options.Log = (level, line) => { lock (lines) { lines.Add(line); } }))
        using (CopernicaBatch batch = new CopernicaBatch(client))
        {
            batch.Start(4);
            Check(batch.Run(Numbered(1, 40)).Count() == 40, "done");
        }
        Check(lines.Count(line => line.Contains("PUT")) >= 40, lines.Count);
    }

    /// <summary>Records that create profiles with these numbers, which are their tags too.</summary>
    private static IEnumerable<CopernicaRecord> Numbered(int first, int count)
    {
        return Enumerable.Range(first, count).Select(number => new CopernicaRecord(
            (ulong)number, "1", new[] { "number==" + number }, "{\"number\": " + number + ", \"name\": \"Zoë\"}", CopernicaFlags.Create));
    }

    private static Task OnThread(Action action)
    {
        return Task.Factory.StartNew(action, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }
}

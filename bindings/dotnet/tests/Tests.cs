// What the .NET face adds to the C interface: exceptions, cancellation, ownership, text. What calls come to is in the shared
// table of behaviours. Each method is a test, named as the sentence that it proves. Needs a sandbox.

using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Reflection;
using System.Threading;
using System.Threading.Tasks;
using Copernica;

internal static partial class Tests
{
    private const string NewName = "{\"name\": \"Zoë\"}";

    // Far longer than any test waits for a call to end, so that only what the test does can have ended it.
    private const string VeryLate = "{\"kind\": \"delay\", \"delay_ms\": 300000, \"apply\": \"after\", \"method\": \"PUT\"}";

    private static readonly string[] Ann = { "number==1" };

    private static int Main()
    {
        int failed = 0;
        MethodInfo[] tests = typeof(Tests).GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.DeclaredOnly);
        foreach (MethodInfo test in tests)
        {
            try
            {
                test.Invoke(null, null);
            }
            catch (TargetInvocationException failure)
            {
                failed++;
                Console.Error.WriteLine(test.Name + ": " + failure.InnerException);
            }
        }
        Console.WriteLine((tests.Length - failed) + " passed, " + failed + " failed");
        return failed == 0 && tests.Length > 0 ? 0 : 1;
    }

    public static void A_failure_is_an_exception_that_tells_everything()
    {
        Account account = new Account();
        account.Arm("{\"kind\": \"status\", \"status\": 504, \"apply\": \"before\", \"method\": \"PUT\", \"times\": 9}");
        using (CopernicaClient client = account.Client(options => options.BackoffBase = options.BackoffCap = TimeSpan.FromMilliseconds(1)))
        {
            CopernicaException failure = Throws<CopernicaException>(() => client.UpdateProfiles("1", Ann, NewName));
            Check(failure.Status == CopernicaStatus.ServerUnavailable, failure.Status);
            Check(failure.Effect == CopernicaEffect.Unknown, failure.Effect);
            Check(failure.HttpStatus == 504 && failure.MayRepeat && failure.Result.Created == null, failure.Result);
            Check(failure.Result.Attempts == 3 && failure.Result.CreatedId == null && failure.Result.Matched == null, failure.Result);
            Check(failure.Message.Contains("504") && failure.Result.StatusName == "COP_ERR_SERVER_UNAVAILABLE", failure.Message);
        }
    }

    public static void A_token_ends_its_own_call_and_no_other()
    {
        Account account = new Account();
        account.Arm(VeryLate);
        using (CopernicaClient client = account.Client(options => options.FieldCheck = false))
        using (CancellationTokenSource source = new CancellationTokenSource())
        {
            Task<CopernicaResult> slow = client.UpdateProfilesAsync("1", Ann, NewName, CopernicaFlags.None, source.Token);
            WaitFor(() => account.Updates == 1);
            Check(client.CountProfiles("1", Ann).Matched == 1, "another call goes on");
            Stopwatch watch = Stopwatch.StartNew();
            source.Cancel();
            CopernicaCanceledException end = Throws<CopernicaCanceledException>(() => slow.GetAwaiter().GetResult());
            Check(watch.Elapsed < TimeSpan.FromSeconds(100), watch.Elapsed);
            Check(slow.IsCanceled || slow.IsFaulted, slow.Status);
            Check(end.CancellationToken == source.Token && end.Effect == CopernicaEffect.Unknown && end.MayRepeat, end);
            Check(client.CountProfiles("1", Ann).Matched == 1, "a later call goes on");
        }
    }

    public static void A_synchronous_call_can_be_cancelled_too()
    {
        Account account = new Account();
        account.Arm(VeryLate);
        using (CopernicaClient client = account.Client(options => options.FieldCheck = false))
        using (CancellationTokenSource source = new CancellationTokenSource())
        {
            Task.Run(() =>
            {
                WaitFor(() => account.Updates == 1);
                source.Cancel();
            });
            Throws<OperationCanceledException>(() => client.UpdateProfiles("1", Ann, NewName, CopernicaFlags.None, source.Token));
        }
    }

    public static void A_token_that_is_cancelled_already_sends_nothing()
    {
        Account account = new Account();
        CancellationToken cancelled = new CancellationToken(true);
        using (CopernicaClient client = account.Client())
        {
            foreach (Action call in new Action[]
            {
                () => client.UpdateProfiles("1", Ann, NewName, CopernicaFlags.None, cancelled),
                () => client.UpdateProfilesAsync("1", Ann, NewName, CopernicaFlags.None, cancelled).GetAwaiter().GetResult(),
                () => client.CountProfiles("1", Ann, cancelled),
                () => client.CountProfilesAsync("1", Ann, cancelled).GetAwaiter().GetResult(),
            })
            {
                CopernicaCanceledException end = Throws<CopernicaCanceledException>(call);
                Check(end.Effect == CopernicaEffect.None && end.Result.Status == CopernicaStatus.Cancelled, end);
            }
        }
        Check(account.Updates == 0, account.Updates);
    }

    public static void A_time_out_of_a_calls_own_leaves_the_client_alone()
    {
        Account account = new Account();
        account.Arm(VeryLate);
        List<string> lines = new List<string>();
        CopernicaClient client = account.Client(options =>
        {
            options.FieldCheck = false;
            options.Log = (level, line) => { lock (lines) { lines.Add(level + " " + line); } };
        });
        Throws<CopernicaException>(() => client.WithTimeout(TimeSpan.FromMilliseconds(-1)));
        using (CopernicaClient hasty = client.WithTimeout(TimeSpan.FromMilliseconds(300)))
        {
            CopernicaException failure = Throws<CopernicaException>(() => hasty.UpdateProfiles("1", Ann, NewName));
            Check(failure.Status == CopernicaStatus.Timeout && failure.Effect == CopernicaEffect.Unknown, failure);
            Check(client.CountProfiles("1", Ann).Matched == 1, "the client goes on");
            client.Dispose();
            GC.Collect();
            GC.WaitForPendingFinalizers();
            lock (lines)
            {
                lines.Clear();
            }
            Throws<CopernicaException>(() => hasty.CountProfiles("2", Ann));
            Check(lines.Count > 0 && lines.All(line => line.StartsWith("Info ") && !line.Contains(account.Token)), string.Join("\n", lines));
        }
    }

    public static void What_a_log_function_throws_ends_there()
    {
        using (CopernicaClient client = new Account().Client(options => options.Log = (level, line) => throw new InvalidOperationException()))
        {
            Check(client.UpdateProfiles("1", Ann, NewName).Effect == CopernicaEffect.Applied, "applied");
        }
    }

    public static void A_disposed_client_refuses_and_calls_under_way_end_as_they_would()
    {
        Account account = new Account();
        account.Arm("{\"kind\": \"delay\", \"delay_ms\": 500, \"method\": \"PUT\"}");
        CopernicaClient client = account.Client(options => options.FieldCheck = false);
        Task<CopernicaResult> slow = client.UpdateProfilesAsync("1", Ann, NewName);
        WaitFor(() => account.Updates == 1);
        client.Dispose();
        client.Dispose();
        Throws<ObjectDisposedException>(() => client.CountProfiles("1", Ann));
        Throws<ObjectDisposedException>(() => client.CountProfilesAsync("1", Ann).GetAwaiter().GetResult());
        Throws<ObjectDisposedException>(() => client.WithTimeout(TimeSpan.FromSeconds(9)));
        Throws<ObjectDisposedException>(() => new CopernicaBody(client));
        Throws<ObjectDisposedException>(() => new CopernicaConditions(client).Add("name", CopernicaComparison.Equal, "Bob"));
        Check(slow.GetAwaiter().GetResult().Effect == CopernicaEffect.Applied, "applied");
    }

    public static void Text_that_would_not_arrive_as_it_is_is_refused()
    {
        Account account = new Account();
        using (CopernicaClient client = account.Client())
        using (CopernicaBody body = new CopernicaBody(client))
        {
            CopernicaConditions conditions = new CopernicaConditions(client);
            foreach (string bad in new[] { "a\0b", "a\ud800b" })
            {
                foreach (Action call in new Action[]
                {
                    () => client.UpdateProfiles(bad, Ann, NewName),
                    () => client.UpdateProfiles("1", new[] { "name==" + bad }, NewName),
                    () => client.UpdateProfiles("1", Ann, "{\"name\": \"" + bad + "\"}"),
                    () => conditions.Add("name", CopernicaComparison.Equal, bad),
                    () => conditions.AddPattern(bad, CopernicaComparison.Like, "a%"),
                    () => body.SetText("name", bad),
                    () => body.SetNull(bad),
                    () => new CopernicaClient(bad),
                    () => new CopernicaClient("token", new CopernicaOptions { UserAgent = bad }),
                })
                {
                    CopernicaException failure = Throws<CopernicaException>(call);
                    Check(failure.Effect == CopernicaEffect.None && failure.Result.Attempts == 0, failure);
                }
            }
            Check(!conditions.Any(), "nothing was added");
        }
        Check(account.Updates == 0, account.Updates);
    }

    public static void Null_is_refused()
    {
        using (CopernicaClient client = new Account().Client())
        {
            foreach (Func<CopernicaResult> call in new Func<CopernicaResult>[]
            {
                () => client.UpdateProfiles(null, Ann, NewName),
                () => client.UpdateProfiles("1", new string[] { null }, NewName),
                () => client.UpdateProfiles("1", Ann, null),
                () => client.CountProfiles(null, Ann),
            })
            {
                Check(Throws<CopernicaException>(() => call()).Status == CopernicaStatus.NullArgument, "null");
            }
            Check(Throws<CopernicaException>(() => client.UpdateProfiles("1", null, NewName)).Status == CopernicaStatus.NoConditions, "no conditions");
        }
        Throws<ArgumentNullException>(() => new CopernicaClient(null));
        Throws<ArgumentNullException>(() => new CopernicaClient("token", null));
        Throws<ArgumentNullException>(() => new CopernicaConditions(null));
        Throws<ArgumentNullException>(() => new CopernicaBody(null));
    }

    public static void Every_option_reaches_the_library()
    {
        TimeSpan negative = TimeSpan.FromMilliseconds(-1);
        new CopernicaClient("token", new CopernicaOptions
        {
            BaseUrl = "https://api.copernica.com", ApiVersion = 4, TokenHost = "https://authenticate.copernica.com",
            UserAgent = "my-crm/1.0", Proxy = "", CaFile = "authority.pem", ClientCertificateFile = "certificate.pem",
            ClientKeyFile = "key.pem", AllowPlainHttp = true, IdleConnections = 2, MaxConcurrentCalls = 2,
            ConnectTimeout = TimeSpan.FromSeconds(1), Timeout = TimeSpan.Zero, Attempts = 2, RateLimit = 10, FieldCheck = true,
            ValueCheck = true, FieldListAge = TimeSpan.FromHours(1), MaxMatches = 10, Log = (level, line) => { }, LogValues = true,
        }).Dispose();
        foreach (CopernicaOptions bad in new[]
        {
            new CopernicaOptions { BaseUrl = "nonsense" }, new CopernicaOptions { ApiVersion = 5 },
            new CopernicaOptions { ApiVersion = -1 }, new CopernicaOptions { TokenHost = "nonsense" },
            new CopernicaOptions { UserAgent = "" }, new CopernicaOptions { Proxy = "ftp://127.0.0.1:21" },
            new CopernicaOptions { CaFile = "" }, new CopernicaOptions { ClientKeyFile = "key.pem" },
            new CopernicaOptions { IdleConnections = -1 }, new CopernicaOptions { MaxConcurrentCalls = 0 },
            new CopernicaOptions { ConnectTimeout = negative }, new CopernicaOptions { Timeout = negative },
            new CopernicaOptions { Attempts = 0 }, new CopernicaOptions { BackoffBase = negative },
            new CopernicaOptions { BackoffBase = TimeSpan.FromHours(1) }, new CopernicaOptions { RateLimit = -1 },
            new CopernicaOptions { FieldListAge = negative },
        })
        {
            CopernicaException failure = Throws<CopernicaException>(() => new CopernicaClient("token", bad));
            Check(failure.Status == CopernicaStatus.InvalidOption && failure.Message.Length > 0, failure);
        }
        foreach (string token in new[] { "", "tab\there", "ë" })
        {
            Check(Throws<CopernicaException>(() => new CopernicaClient(token)).Status == CopernicaStatus.InvalidOption, token);
        }
    }

    public static void Hundreds_of_asynchronous_calls_each_get_their_own_answer()
    {
        Account account = new Account();
        int under = 0, most = 0;
        using (CopernicaClient client = account.Client(options =>
        {
            options.MaxConcurrentCalls = 8;
            options.Log = (level, line) =>
            {
                int now = Interlocked.Increment(ref under);
                lock (account) { most = Math.Max(most, now); }
                Interlocked.Decrement(ref under);
            };
        }))
        using (CancellationTokenSource source = new CancellationTokenSource())
        {
            Task[] calls = Enumerable.Range(0, 600).Select(number => Task.Run(async () =>
            {
                switch (number % 3)
                {
                    case 0:
                        Check((await client.CountProfilesAsync("1", new[] { "name==Bob" }, source.Token)).Matched == 2, "count");
                        break;
                    case 1:
                        Check((await client.UpdateProfilesAsync("1", Ann, NewName)).Effect == CopernicaEffect.Applied, "update");
                        break;
                    default:
                        try
                        {
                            await client.UpdateProfilesAsync("1", new[] { "numbr" + number + "==1" }, NewName, 0, source.Token);
                            Check(false, "refused");
                        }
                        catch (CopernicaException failure)
                        {
                            Check(failure.Status == CopernicaStatus.UnknownField && failure.Message.Contains("numbr" + number), failure);
                        }
                        break;
                }
            })).ToArray();
            Task.WaitAll(calls);
        }
        Check(most > 0 && most <= 8, most);
    }

    private static void Check(bool holds, object found)
    {
        if (!holds)
        {
            throw new InvalidOperationException("not so; found: " + found);
        }
    }

    private static T Throws<T>(Action call) where T : Exception
    {
        try
        {
            call();
        }
        catch (T expected)
        {
            return expected;
        }
        throw new InvalidOperationException("it did not throw " + typeof(T).Name);
    }

    private static void WaitFor(Func<bool> holds)
    {
        for (Stopwatch watch = Stopwatch.StartNew(); !holds(); Thread.Sleep(5))
        {
            Check(watch.Elapsed < TimeSpan.FromMinutes(1), "waited in vain");
        }
    }
}

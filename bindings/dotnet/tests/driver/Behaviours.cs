// The .NET driver of the shared table of behaviours: reads cases, makes the call of each, and writes what it came to. The
// table's own page, tests/behaviours/README.md, describes both. With the argument "async" it makes asynchronous calls.

using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;
using System.Threading;
using Copernica;

internal sealed class Behaviour
{
    private readonly CopernicaOptions options = new CopernicaOptions();
    private readonly List<string> conditions = new List<string>();
    private readonly List<string[]> builtConditions = new List<string[]>();
    private readonly List<string[]> builtBody = new List<string[]>();
    private string token;
    private string body;
    private string function;
    private string database;
    private CopernicaFlags flags;
    private TimeSpan? timeout;
    private bool isCancelled;

    internal static int Main(string[] arguments)
    {
        bool isAsync = arguments.Contains("async");
        UTF8Encoding utf8 = new UTF8Encoding(false);
        StreamReader input = new StreamReader(Console.OpenStandardInput(), utf8);
        StreamWriter output = new StreamWriter(Console.OpenStandardOutput(), utf8) { NewLine = "\n" };
        Behaviour behaviour = new Behaviour();
        for (string line = input.ReadLine(); line != null; line = input.ReadLine())
        {
            if (line.Length > 0)
            {
                behaviour.Take(line.Split('\t').Select(Unescaped).ToArray());
                continue;
            }
            Write(output, behaviour.Play(isAsync));
            behaviour = new Behaviour();
        }
        return 0;
    }

    private static string Unescaped(string written)
    {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < written.Length; i++)
        {
            char character = written[i];
            if (character == '\\')
            {
                character = written[++i];
                character = character == 'n' ? '\n' : character == 't' ? '\t' : character == '0' ? '\0' : character;
            }
            text.Append(character);
        }
        return text.ToString();
    }

    private static string Escaped(string text)
    {
        return text.Replace("\\", "\\\\").Replace("\n", "\\n").Replace("\t", "\\t");
    }

    private static int Number(string text)
    {
        return int.Parse(text, CultureInfo.InvariantCulture);
    }

    private static TimeSpan Milliseconds(string text)
    {
        return TimeSpan.FromMilliseconds(Number(text));
    }

    /// <summary>Reads one line of a case.</summary>
    private void Take(string[] words)
    {
        string value = words[1];
        switch (words[0])
        {
            case "token": token = value; break;
            case "base_url": options.BaseUrl = options.TokenHost = value; break;
            case "api_version": options.ApiVersion = Number(value); break;
            case "timeout_ms": options.Timeout = Milliseconds(value); break;
            case "connect_timeout_ms": options.ConnectTimeout = Milliseconds(value); break;
            case "attempts": options.Attempts = Number(value); break;
            case "backoff_ms":
                options.BackoffBase = Milliseconds(value);
                options.BackoffCap = Milliseconds(words[2]);
                break;
            case "max_matches": options.MaxMatches = (ulong)Number(value); break;
            case "field_check": options.FieldCheck = value != "0"; break;
            case "value_check": options.ValueCheck = value != "0"; break;
            case "derive_timeout_ms": timeout = Milliseconds(value); break;
            case "cancelled": isCancelled = true; break;
            case "condition": conditions.Add(value); break;
            case "add":
            case "add_pattern": builtConditions.Add(words); break;
            case "set": builtBody.Add(words); break;
            case "body": body = value; break;
            case "flags": flags = (CopernicaFlags)uint.Parse(value, CultureInfo.InvariantCulture); break;
            case "update":
            case "count":
                function = words[0];
                database = value;
                break;
            default: throw new InvalidDataException("no such key: " + words[0]);
        }
    }

    /// <summary>Makes the call of the case, as its programmers would.</summary>
    private CopernicaResult Play(bool isAsync)
    {
        try
        {
            using (CopernicaClient parent = new CopernicaClient(token, options))
            using (CopernicaClient client = timeout == null ? null : parent.WithTimeout(timeout.Value))
            {
                return Call(client ?? parent, isAsync);
            }
        }
        catch (CopernicaException failure)
        {
            if (failure.Message != failure.Result.Message || failure.Status != failure.Result.Status ||
                failure.Effect != failure.Result.Effect || failure.HttpStatus != failure.Result.HttpStatus ||
                failure.MayRepeat != failure.Result.MayRepeat)
            {
                throw new InvalidDataException("an exception differs from its result");
            }
            return failure.Result;
        }
        catch (CopernicaCanceledException cancellation)
        {
            return cancellation.Result;
        }
    }

    private CopernicaResult Call(CopernicaClient client, bool isAsync)
    {
        IEnumerable<string> fields = builtConditions.Count > 0 ? (IEnumerable<string>)Conditions(client) : conditions;
        using (CopernicaBody built = new CopernicaBody(client))
        {
            builtBody.ForEach(words => Set(built, words[1], words[2], words[3]));
            string json = body ?? built.Json;
            CancellationToken cancellation = new CancellationToken(isCancelled);
            if (function == "update")
            {
                return isAsync
                    ? client.UpdateProfilesAsync(database, fields, json, flags, cancellation).GetAwaiter().GetResult()
                    : client.UpdateProfiles(database, fields, json, flags, cancellation);
            }
            return isAsync
                ? client.CountProfilesAsync(database, fields, cancellation).GetAwaiter().GetResult()
                : client.CountProfiles(database, fields, cancellation);
        }
    }

    private CopernicaConditions Conditions(CopernicaClient client)
    {
        CopernicaConditions built = new CopernicaConditions(client);
        foreach (string[] words in builtConditions)
        {
            CopernicaComparison comparison = (CopernicaComparison)Number(words[2]);
            if (words[0] == "add")
            {
                built.Add(words[1], comparison, words[3]);
            }
            else
            {
                built.AddPattern(words[1], comparison, words[3]);
            }
        }
        return built;
    }

    private static void Set(CopernicaBody built, string kind, string name, string value)
    {
        switch (kind)
        {
            case "text": built.SetText(name, value); break;
            case "integer": built.SetInteger(name, Number(value)); break;
            case "number": built.SetNumber(name, double.Parse(value, CultureInfo.InvariantCulture)); break;
            case "bool": built.SetBool(name, value != "0"); break;
            case "null": built.SetNull(name); break;
            case "date": built.SetDate(name, value); break;
            case "interest": built.SetInterest(name, value != "0"); break;
            default: throw new InvalidDataException("no kind of value: " + kind);
        }
    }

    private static void Write(TextWriter output, CopernicaResult result)
    {
        output.WriteLine("status\t" + result.StatusName);
        output.WriteLine("effect\t" + result.EffectName);
        output.WriteLine("message\t" + Escaped(result.Message));
        output.WriteLine("may_repeat\t" + (result.MayRepeat ? 1 : 0));
        output.WriteLine("http_status\t" + result.HttpStatus);
        output.WriteLine("created\t" + (result.Created == null ? -1 : result.Created.Value ? 1 : 0));
        output.WriteLine("created_id\t" + (result.CreatedId ?? 0));
        output.WriteLine("matched\t" + (result.Matched ?? -1));
        output.WriteLine("attempts\t" + result.Attempts);
        output.WriteLine("retry_after_ms\t" + result.RetryAfter.TotalMilliseconds);
        if (result.Body != null)
        {
            output.WriteLine("body\t" + Escaped(result.Body));
        }
        foreach (string warning in result.Warnings)
        {
            output.WriteLine("warning\t" + Escaped(warning));
        }
        output.WriteLine();
        output.Flush();
    }
}

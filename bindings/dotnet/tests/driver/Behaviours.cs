// The .NET driver of the shared tables of behaviours: reads cases, makes the call of each, and writes what it came to. The
// tables' own page, tests/behaviours/README.md, describes both. With the argument "async" it makes asynchronous calls.

using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;
using System.Threading;
using Copernica;

internal sealed partial class Behaviour
{
    private readonly CopernicaOptions options = new CopernicaOptions();
    private readonly Arguments arguments = new Arguments();
    private readonly List<Arguments> records = new List<Arguments>();
    private readonly bool isAsync;
    private string token;
    private string function;
    private TimeSpan? timeout;
    private bool isCancelled;

    private Behaviour(bool isAsync)
    {
        this.isAsync = isAsync;
    }

    /// <summary>The arguments of a call, or of a record of a batch: lines of words by their keys.</summary>
    private sealed class Arguments
    {
        private readonly List<string[]> lines = new List<string[]>();

        internal void Add(string[] words)
        {
            lines.Add(words);
        }

        internal IEnumerable<string[]> Lines(params string[] keys)
        {
            return lines.Where(words => keys.Contains(words[0]));
        }

        internal IEnumerable<string> Texts(string key)
        {
            return Lines(key).Select(words => words[1]);
        }

        internal string Text(string key)
        {
            return Texts(key).FirstOrDefault();
        }

        internal ulong Number(string key)
        {
            return ulong.Parse(Text(key) ?? "0", CultureInfo.InvariantCulture);
        }

        internal CopernicaFlags Flags => (CopernicaFlags)Number("flags");
    }

    internal static int Main(string[] arguments)
    {
        bool isAsync = arguments.Contains("async");
        UTF8Encoding utf8 = new UTF8Encoding(false);
        StreamReader input = new StreamReader(Console.OpenStandardInput(), utf8);
        StreamWriter output = new StreamWriter(Console.OpenStandardOutput(), utf8) { NewLine = "\n" };
        Behaviour behaviour = new Behaviour(isAsync);
        for (string line = input.ReadLine(); line != null; line = input.ReadLine())
        {
            if (line.Length > 0)
            {
                behaviour.Take(line.Split('\t').Select(Unescaped).ToArray());
                continue;
            }
            behaviour.Play(new Answer(output));
            output.WriteLine();
            output.Flush();
            behaviour = new Behaviour(isAsync);
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
            case "record":
                records.Add(new Arguments());
                records.Last().Add(words);
                break;
            case "condition":
            case "body":
            case "flags":
            case "database":
                (records.LastOrDefault() ?? arguments).Add(words);
                break;
            case "add":
            case "add_pattern":
            case "set":
            case "collection":
            case "id":
            case "method":
            case "path":
            case "delete":
            case "delete_count":
            case "parameter":
            case "query":
            case "import":
            case "batch":
                arguments.Add(words);
                break;
            case "update":
            case "count":
                function = words[0];
                arguments.Add(new[] { "database", value });
                break;
            case "call": function = value; break;
            default: throw new InvalidDataException("no such key: " + words[0]);
        }
    }

    /// <summary>Makes the call of the case, as its programmers would.</summary>
    private void Play(Answer answer)
    {
        try
        {
            using (CopernicaClient parent = new CopernicaClient(token, options))
            using (CopernicaClient client = timeout == null ? null : parent.WithTimeout(timeout.Value))
            {
                Call(client ?? parent, answer);
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
            answer.Write(failure.Result);
        }
        catch (CopernicaCanceledException cancellation)
        {
            answer.Write(cancellation.Result);
        }
    }

    private void Call(CopernicaClient client, Answer answer)
    {
        if (function == "batch")
        {
            PlayBatch(client, answer);
            return;
        }
        IEnumerable<string> conditions = arguments.Lines("add", "add_pattern").Any()
            ? (IEnumerable<string>)Conditions(client)
            : arguments.Texts("condition").ToList();
        using (CopernicaBody built = new CopernicaBody(client))
        {
            foreach (string[] words in arguments.Lines("set"))
            {
                Set(built, words[1], words[2], words[3]);
            }
            string body = arguments.Text("body") ?? built.Json;
            CancellationToken cancellation = new CancellationToken(isCancelled);
            if (!PlayList(client, conditions, cancellation, answer))
            {
                answer.Write(Made(client, conditions, body, cancellation, answer));
            }
        }
    }

    private CopernicaConditions Conditions(CopernicaClient client)
    {
        CopernicaConditions built = new CopernicaConditions(client);
        foreach (string[] words in arguments.Lines("add", "add_pattern"))
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
}

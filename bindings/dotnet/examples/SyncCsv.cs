// Synchronises customers from a CSV file: one update for each row, many at once, with a progress line.
//
// The first row has the names of the fields, one of which is customerid; cells have no quotes. Rows whose customer is not
// there yet make a profile. For real work there is the program `copernica sync`.
//
//     COPERNICA_URL=... COPERNICA_TOKEN=... SyncCsv customers.csv

using System;
using System.Collections.Generic;
using System.IO;
using Copernica;

internal static class SyncCsv
{
    private const string Database = "1234";
    private const string Key = "customerid";
    private const int Threads = 16;

    private static int Main(string[] arguments)
    {
        if (arguments.Length != 1 || !File.Exists(arguments[0]))
        {
            Console.Error.WriteLine("name a CSV file that can be read");
            return 1;
        }
        CopernicaOptions options = new CopernicaOptions { BaseUrl = Environment.GetEnvironmentVariable("COPERNICA_URL") };
        using (CopernicaClient client = new CopernicaClient(Environment.GetEnvironmentVariable("COPERNICA_TOKEN"), options))
        using (CopernicaBatch batch = new CopernicaBatch(client))
        {
            // Ctrl-C finishes the calls that are under way; a second one ends the program.
            Console.CancelKeyPress += (sender, pressed) =>
            {
                pressed.Cancel = batch.State != CopernicaBatchState.Cancelled;
                batch.Cancel();
            };
            batch.Start(Threads);
            try
            {
                Sync(client, batch, arguments[0]);
            }
            catch (CopernicaException end) when (end.Status == CopernicaStatus.BatchEnded)
            {
                Console.WriteLine("not all rows were added: " + end.Message);
            }
            Console.Error.WriteLine();
            Console.WriteLine("applied {0}, created {1}, refused {2}, in doubt {3}",
                batch.Count(CopernicaCounter.Applied), batch.Count(CopernicaCounter.Created),
                batch.Count(CopernicaCounter.Refused), batch.Count(CopernicaCounter.Unknown));
            return batch.Count(CopernicaCounter.Applied) == batch.Count(CopernicaCounter.Added) ? 0 : 1;
        }
    }

    private static void Sync(CopernicaClient client, CopernicaBatch batch, string path)
    {
        foreach (CopernicaBatchResult row in batch.Run(Rows(client, path)))
        {
            if (row.Result.Status != CopernicaStatus.Ok)
            {
                Console.WriteLine("line {0}: {1}", row.Tag, row.Result.Message);
            }
            Console.Error.Write("\r{0} of {1} done", batch.Count(CopernicaCounter.Done), batch.Count(CopernicaCounter.Added));
        }
    }

    /// <summary>An update for each row, with the number of its line, made as the batch asks for it.</summary>
    private static IEnumerable<CopernicaRecord> Rows(CopernicaClient client, string path)
    {
        string[] names = null;
        ulong line = 0;
        foreach (string text in File.ReadLines(path))
        {
            line++;
            string[] cells = text.Split(',');
            if (names == null)
            {
                names = cells;
            }
            else if (cells.Length != names.Length)
            {
                Console.WriteLine("line {0}: the number of cells is another one than in the first row", line);
            }
            else
            {
                CopernicaRecord row = Row(client, names, cells, line);
                if (row != null)
                {
                    yield return row;
                }
            }
        }
    }

    /// <summary>The update for a row; null, after a line about it, when a cell is none that can be sent.</summary>
    private static CopernicaRecord Row(CopernicaClient client, string[] names, string[] cells, ulong line)
    {
        using (CopernicaBody body = new CopernicaBody(client))
        {
            try
            {
                CopernicaConditions conditions = new CopernicaConditions(client);
                for (int i = 0; i < names.Length; i++)
                {
                    body.SetText(names[i], cells[i]);
                    if (names[i] == Key)
                    {
                        conditions.Add(names[i], CopernicaComparison.Equal, cells[i]);
                    }
                }
                return new CopernicaRecord(line, Database, conditions, body.Json, CopernicaFlags.Create);
            }
            catch (CopernicaException refusal)
            {
                Console.WriteLine("line {0}: {1}", line, refusal.Message);
                return null;
            }
        }
    }
}

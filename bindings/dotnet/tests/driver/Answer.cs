// What a driver answers: the lines of a result, and of what a call found.

using System.Collections.Generic;
using System.IO;
using System.Linq;
using Copernica;

internal sealed class Answer
{
    private readonly TextWriter output;

    internal Answer(TextWriter output)
    {
        this.output = output;
    }

    internal void Write(CopernicaResult result)
    {
        Line("status", result.StatusName);
        Line("effect", result.EffectName);
        Line("message", result.Message);
        Line("may_repeat", result.MayRepeat ? 1 : 0);
        Line("http_status", result.HttpStatus);
        Line("created", result.Created == null ? -1 : result.Created.Value ? 1 : 0);
        Line("created_id", result.CreatedId ?? 0);
        Line("matched", result.Matched ?? -1);
        Line("attempts", result.Attempts);
        Line("retry_after_ms", result.RetryAfter.TotalMilliseconds);
        if (result.Body != null)
        {
            Line("body", result.Body);
        }
        foreach (string warning in result.Warnings)
        {
            Line("warning", warning);
        }
    }

    /// <summary>A list that came to its end has no result in .NET: an exception would have one.</summary>
    internal void WriteEndOfList()
    {
        Line("status", "COP_OK");
        Line("effect", "COP_EFFECT_NONE");
    }

    internal void Write(CopernicaBatchResult record)
    {
        Line("outcome", record.Tag);
        Write(record.Result);
    }

    internal void Write(CopernicaProfile profile)
    {
        Line("item", "profile", profile.Id);
        foreach (KeyValuePair<string, string> field in profile.Fields)
        {
            Line("has", "field", field.Key, field.Value);
        }
        Facts("interest", profile.Interests);
        Fact("created", profile.Created);
        Fact("modified", profile.Modified);
        Fact("removed", profile.Removed);
        Fact("secret", profile.Secret);
        Fact("database_id", profile.DatabaseId);
        Fact("parent_id", profile.ParentId);
        Fact("collection_id", profile.CollectionId);
    }

    internal void Write(CopernicaIdentity identity)
    {
        Line("item", "identity", identity.Id);
        Fact("name", identity.Name);
        Fact("company", identity.Company);
    }

    internal void Write(IReadOnlyList<CopernicaDatabase> databases)
    {
        foreach (CopernicaDatabase database in databases)
        {
            Line("item", "database", database.Id);
            Fact("name", database.Name);
            Fact("description", database.Description);
            foreach (CopernicaField field in database.Fields)
            {
                Line("has", "field", field.Name, field.Type);
            }
            Facts("interest", database.Interests);
            foreach (CopernicaCollection collection in database.Collections)
            {
                Line("has", "collection", collection.Name, collection.Id);
            }
        }
    }

    internal void Write(IReadOnlyList<CopernicaField> fields)
    {
        foreach (CopernicaField field in fields)
        {
            Line("item", "field", 0);
            Fact("name", field.Name);
            Fact("type", field.Type);
            Fact("length", field.Length);
            Facts("choice", field.Choices);
        }
    }

    internal void Write(CopernicaImportProgress progress)
    {
        Line("item", "import", 0);
        Fact("status", progress.Status);
        Fact("total", progress.Total ?? -1);
        Fact("processed", progress.Processed ?? -1);
        Fact("last_run", progress.LastRun);
        Fact("error", progress.Error);
    }

    private void Facts(string name, IEnumerable<string> values)
    {
        foreach (string value in values)
        {
            Fact(name, value);
        }
    }

    /// <summary>What is not there has no line.</summary>
    private void Fact(string name, object value)
    {
        if (value != null)
        {
            Line("has", name, value);
        }
    }

    private void Line(params object[] words)
    {
        output.WriteLine(string.Join("\t", words.Select(word => Escaped(word.ToString()))));
    }

    private static string Escaped(string text)
    {
        return text.Replace("\\", "\\\\").Replace("\n", "\\n").Replace("\t", "\\t");
    }
}

// The calls that a case can name, each in its blocking and in its asynchronous form, and the batch.

using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Copernica;

internal sealed partial class Behaviour
{
    /// <summary>Makes the call that has one result, and writes what it found.</summary>
    private CopernicaResult Made(
        CopernicaClient client, IEnumerable<string> conditions, string body, CancellationToken end, Answer answer)
    {
        string database = arguments.Text("database"), collection = arguments.Text("collection");
        ulong id = arguments.Number("id");
        CopernicaFlags flags = arguments.Flags;
        switch (function)
        {
            case "update":
                return Either(
                    () => client.UpdateProfiles(database, conditions, body, flags, end),
                    () => client.UpdateProfilesAsync(database, conditions, body, flags, end));
            case "count":
                return Either(
                    () => client.CountProfiles(database, conditions, end), () => client.CountProfilesAsync(database, conditions, end));
            case "get_profile":
                return Found(() => client.GetProfile(id, end), () => client.GetProfileAsync(id, end), answer.Write);
            case "create_profile":
                return Either(
                    () => client.CreateProfile(database, body, flags, end),
                    () => client.CreateProfileAsync(database, body, flags, end));
            case "update_profile":
                return Either(
                    () => client.UpdateProfile(id, body, flags, end), () => client.UpdateProfileAsync(id, body, flags, end));
            case "update_profile_fields":
                return Either(
                    () => client.UpdateProfileFields(id, body, flags, end),
                    () => client.UpdateProfileFieldsAsync(id, body, flags, end));
            case "update_profile_interests":
                return Either(
                    () => client.UpdateProfileInterests(id, body, flags, end),
                    () => client.UpdateProfileInterestsAsync(id, body, flags, end));
            case "delete_profile":
                return Either(() => client.DeleteProfile(id, end), () => client.DeleteProfileAsync(id, end));
            case "delete_profiles":
                ulong[] ids = arguments.Texts("delete").Select(ulong.Parse).ToArray();
                int count = (int)arguments.Number("delete_count");
                return Either(
                    () => client.DeleteProfiles(database, ids, count, end),
                    () => client.DeleteProfilesAsync(database, ids, count, end));
            case "get_subprofile":
                return Found(() => client.GetSubprofile(id, end), () => client.GetSubprofileAsync(id, end), answer.Write);
            case "create_subprofile":
                return Either(
                    () => client.CreateSubprofile(id, collection, body, flags, end),
                    () => client.CreateSubprofileAsync(id, collection, body, flags, end));
            case "update_subprofiles":
                return Either(
                    () => client.UpdateSubprofiles(id, collection, conditions, body, flags, end),
                    () => client.UpdateSubprofilesAsync(id, collection, conditions, body, flags, end));
            case "update_subprofiles_of_collection":
                return Either(
                    () => client.UpdateSubprofilesOfCollection(id, conditions, body, flags, end),
                    () => client.UpdateSubprofilesOfCollectionAsync(id, conditions, body, flags, end));
            case "update_subprofile":
                return Either(
                    () => client.UpdateSubprofile(id, body, flags, end), () => client.UpdateSubprofileAsync(id, body, flags, end));
            case "update_subprofile_fields":
                return Either(
                    () => client.UpdateSubprofileFields(id, body, flags, end),
                    () => client.UpdateSubprofileFieldsAsync(id, body, flags, end));
            case "delete_subprofile":
                return Either(() => client.DeleteSubprofile(id, end), () => client.DeleteSubprofileAsync(id, end));
            case "get_identity":
                return Found(() => client.GetIdentity(end), () => client.GetIdentityAsync(end), answer.Write);
            case "get_databases":
                return Found(() => client.GetDatabases(end), () => client.GetDatabasesAsync(end), answer.Write);
            case "get_fields":
                return Found(() => client.GetFields(database, end), () => client.GetFieldsAsync(database, end), answer.Write);
            case "import_start":
                return Imported(client, end);
            case "import_status":
                return Found(() => client.GetImportStatus(id, end), () => client.GetImportStatusAsync(id, end), answer.Write);
            case "request":
                string method = arguments.Text("method"), path = arguments.Text("path"), json = arguments.Text("body");
                List<KeyValuePair<string, string>> query = arguments.Lines("parameter")
                    .Select(words => new KeyValuePair<string, string>(words[1], words[2])).ToList();
                return Either(
                    () => client.Request(method, path, query, json, flags, end),
                    () => client.RequestAsync(method, path, query, json, flags, end));
            default:
                throw new InvalidDataException("no such call: " + function);
        }
    }

    private T Either<T>(Func<T> call, Func<Task<T>> begin)
    {
        return isAsync ? begin().GetAwaiter().GetResult() : call();
    }

    /// <summary>A call that reads something, which `write` writes.</summary>
    private CopernicaResult Found<T>(Func<CopernicaResult<T>> call, Func<Task<CopernicaResult<T>>> begin, Action<T> write)
    {
        CopernicaResult<T> result = Either(call, begin);
        write(result.Value);
        return result;
    }

    private CopernicaResult Imported(CopernicaClient client, CancellationToken end)
    {
        string database = arguments.Text("database");
        using (CopernicaImport import = new CopernicaImport(client))
        {
            foreach (string[] words in arguments.Lines("import"))
            {
                switch (words[1])
                {
                    case "name": import.SetName(words[2]); break;
                    case "action": import.SetAction((CopernicaImportAction)Number(words[2])); break;
                    case "key_field": import.AddKeyField(words[2]); break;
                    case "record": import.AddRecord(words[2]); break;
                    case "location": import.SetLocation(words[2], words[3]); break;
                    case "ignore_empty_fields": import.SetIgnoreEmptyFields(words[2] != "0"); break;
                    default: throw new InvalidDataException("no such setting of an import: " + words[1]);
                }
            }
            return Either(
                () => client.StartImport(database, import, arguments.Flags, end),
                () => client.StartImportAsync(database, import, arguments.Flags, end));
        }
    }

    /// <summary>Reads a list and writes what is in it; returns false when the call is none that reads a list.</summary>
    private bool PlayList(CopernicaClient client, IEnumerable<string> conditions, CancellationToken end, Answer answer)
    {
        string database = arguments.Text("database"), collection = arguments.Text("collection");
        ulong id = arguments.Number("id");
        switch (function)
        {
            case "get_profiles":
                List(
                    () => client.GetProfiles(database, conditions, Query(), end),
                    take => client.GetProfilesAsync(database, conditions, Query(), take, end), answer);
                return true;
            case "get_subprofiles":
                List(
                    () => client.GetSubprofiles(id, collection, conditions, Query(), end),
                    take => client.GetSubprofilesAsync(id, collection, conditions, Query(), take, end), answer);
                return true;
            case "get_subprofiles_of_collection":
                List(
                    () => client.GetSubprofilesOfCollection(id, conditions, Query(), end),
                    take => client.GetSubprofilesOfCollectionAsync(id, conditions, Query(), take, end), answer);
                return true;
            default:
                return false;
        }
    }

    private void List(
        Func<IEnumerable<CopernicaProfile>> read, Func<Action<CopernicaProfile>, Task> begin, Answer answer)
    {
        if (isAsync)
        {
            begin(answer.Write).GetAwaiter().GetResult();
        }
        else
        {
            foreach (CopernicaProfile profile in read())
            {
                answer.Write(profile);
            }
        }
        answer.WriteEndOfList();
    }

    private CopernicaQuery Query()
    {
        CopernicaQuery query = new CopernicaQuery();
        foreach (string[] words in arguments.Lines("query"))
        {
            switch (words[1])
            {
                case "order":
                    query.OrderBy = words[2];
                    query.Descending = words[3] != "0";
                    break;
                case "page_size": query.PageSize = Number(words[2]); break;
                case "limit": query.Limit = Number(words[2]); break;
                case "data_only": query.DataOnly = words[2] != "0"; break;
                default: throw new InvalidDataException("no such setting of a query: " + words[1]);
            }
        }
        return query;
    }

    private void PlayBatch(CopernicaClient client, Answer answer)
    {
        CopernicaBatchOptions settings = new CopernicaBatchOptions();
        int threads = 1;
        foreach (string[] words in arguments.Lines("batch"))
        {
            switch (words[1])
            {
                case "threads": threads = Number(words[2]); break;
                case "attempts": settings.Attempts = Number(words[2]); break;
                case "settle_ms": settings.SettleTime = Milliseconds(words[2]); break;
                case "pause_ms":
                    settings.ShortestPause = Milliseconds(words[2]);
                    settings.LongestPause = Milliseconds(words[3]);
                    break;
                default: throw new InvalidDataException("no such setting of a batch: " + words[1]);
            }
        }
        using (CopernicaBatch batch = new CopernicaBatch(client, settings))
        {
            foreach (Arguments record in records)
            {
                CopernicaRecord update = new CopernicaRecord(
                    record.Number("record"), record.Text("database"), record.Texts("condition"), record.Text("body"), record.Flags);
                if (isAsync)
                {
                    batch.AddAsync(update).GetAwaiter().GetResult();
                }
                else
                {
                    batch.Add(update);
                }
            }
            batch.Close();
            batch.Start(threads);
            if (isAsync)
            {
                batch.ResultReady += (sender, result) => answer.Write(result);
                batch.RaiseResultsAsync().GetAwaiter().GetResult();
            }
            else
            {
                foreach (CopernicaBatchResult result in batch.Results())
                {
                    answer.Write(result);
                }
            }
        }
    }
}

using System;

namespace Copernica
{
    /// <summary>What an import does with its records.</summary>
    public enum CopernicaImportAction
    {
        /// <summary>Makes a profile of every record; nothing is looked for.</summary>
        Add = 1,
        /// <summary>Updates the profiles that match a record; ignores a record that has no match.</summary>
        Update = 2,
        /// <summary>Updates the profiles that match a record; makes one of a record that has no match.</summary>
        UpdateOrAdd = 3,
        /// <summary>Leaves the profiles that match a record alone; makes one of a record that has no match.</summary>
        IgnoreOrAdd = 4,
        /// <summary>Removes the profiles that match a record.</summary>
        Delete = 5,
    }

    /// <summary>
    /// An import in the making: its records, or where they are, and what is to be done with them. What is refused changes
    /// nothing. Hand it to StartImport, and dispose it. One thread at a time may use it.
    /// </summary>
    public sealed class CopernicaImport : IDisposable
    {
        private readonly ImportHandle handle;

        /// <summary>An import of nothing yet.</summary>
        public CopernicaImport(CopernicaClient client)
        {
            if (client == null)
            {
                throw new ArgumentNullException(nameof(client));
            }
            handle = Native.cop_import_new(client.Handle).Counted();
        }

        /// <summary>How many records were added.</summary>
        public long RecordCount => (long)Native.cop_import_record_count(handle);

        internal ImportHandle Handle => handle;

        /// <summary>Sets the name under which the server lists the import.</summary>
        /// <exception cref="CopernicaException">The name is refused; nothing has changed.</exception>
        public CopernicaImport SetName(string name)
        {
            return Set("the name of the import", name, null, texts => Native.cop_import_set_name(handle, texts[0]));
        }

        /// <summary>Sets what is done with the records. There is no default.</summary>
        public CopernicaImport SetAction(CopernicaImportAction action)
        {
            Check(Native.cop_import_set_action(handle, (int)action));
            return this;
        }

        /// <summary>Adds a field by which the profile of a record is found. Every action but Add needs one.</summary>
        public CopernicaImport AddKeyField(string field)
        {
            return Set("the name of a key field", field, null, texts => Native.cop_import_add_key_field(handle, texts[0]));
        }

        /// <summary>
        /// Adds a record: a flat JSON object such as {"customerid": 4567, "firstname": "John"}; a key "Orders.amount" is a field of
        /// the sub-profiles in that collection. All records have the same keys in the same order.
        /// </summary>
        public CopernicaImport AddRecord(string jsonRecord)
        {
            return Set("the record", jsonRecord, null, texts => Native.cop_import_add_record(handle, texts[0]));
        }

        /// <summary>
        /// Lets the server fetch the records itself, in place of those of AddRecord. They cannot be checked then.
        /// </summary>
        /// <param name="url">where they are, "https://..."</param>
        /// <param name="delimiter">"\t", "," or ";" for CSV; null for a JSON list of objects</param>
        public CopernicaImport SetLocation(string url, string delimiter = null)
        {
            return Set("the location", url, delimiter, texts => Native.cop_import_set_location(handle, texts[0], texts[1]));
        }

        /// <summary>Sets whether empty values leave fields as they are instead of emptying them, which is the default.</summary>
        public CopernicaImport SetIgnoreEmptyFields(bool ignore)
        {
            Check(Native.cop_import_set_ignore_empty_fields(handle, ignore ? 1 : 0));
            return this;
        }

        /// <summary>Frees the import. One that was started goes on at the server.</summary>
        public void Dispose()
        {
            handle.Dispose();
        }

        private CopernicaImport Set(string what, string value, string more, Func<Utf8Texts, int> setter)
        {
            Utf8Texts.Check(value, what, CopernicaStatus.InvalidBody);
            Utf8Texts.Check(more, "the delimiter", CopernicaStatus.InvalidBody);
            using (Utf8Texts texts = new Utf8Texts(value, more))
            {
                Check(setter(texts));
            }
            return this;
        }

        private void Check(int status)
        {
            if (status != 0)
            {
                throw CopernicaException.Refusal((CopernicaStatus)status, Native.Text(Native.cop_import_message(handle)));
            }
        }
    }

    /// <summary>How far an import has come.</summary>
    public sealed class CopernicaImportProgress
    {
        internal CopernicaImportProgress(IntPtr progress)
        {
            Status = Native.Text(Native.cop_import_progress_status(progress));
            Total = Known(Native.cop_import_progress_total(progress));
            Processed = Known(Native.cop_import_progress_processed(progress));
            LastRun = Native.Text(Native.cop_import_progress_last_run(progress));
            Error = Native.Text(Native.cop_import_progress_error(progress));
        }

        /// <summary>The server's own word for the state, such as "ready for start". It documents no list of them.</summary>
        public string Status { get; }

        /// <summary>How many records the import has; null when the server does not say it.</summary>
        public long? Total { get; }

        /// <summary>How many were worked on: all when it is as many as Total. Null when the server does not say it.</summary>
        public long? Processed { get; }

        /// <summary>
        /// When the import ran last: "YYYY-MM-DD hh:mm:ss" in the time of Amsterdam. Null when it never ran.
        /// </summary>
        public string LastRun { get; }

        /// <summary>What went wrong last, in the server's words; null when nothing did.</summary>
        public string Error { get; }

        private static long? Known(long number)
        {
            return number < 0 ? (long?)null : number;
        }
    }
}

using System;
using System.Collections;
using System.Collections.Generic;
using System.Runtime.InteropServices;

namespace Copernica
{
    /// <summary>
    /// Conditions in the making, for values that come from outside: none can change what its condition means. Hand it to a call
    /// as the conditions. One thread at a time may use it.
    /// </summary>
    public sealed class CopernicaConditions : IEnumerable<string>
    {
        private readonly CopernicaClient client;
        private readonly List<string> conditions = new List<string>();

        /// <summary>An empty list.</summary>
        public CopernicaConditions(CopernicaClient client)
        {
            this.client = client ?? throw new ArgumentNullException(nameof(client));
        }

        /// <summary>Adds a condition that compares a field with exactly this value.</summary>
        /// <exception cref="CopernicaException">A condition cannot express it; nothing was added.</exception>
        public CopernicaConditions Add(string field, CopernicaComparison comparison, string value)
        {
            return Add(field, comparison, value, Native.cop_conditions_add);
        }

        /// <summary>
        /// Adds a condition that compares a field with a pattern, in which % is any text and _ any character; the comparison is
        /// Like or NotLike.
        /// </summary>
        public CopernicaConditions AddPattern(string field, CopernicaComparison comparison, string pattern)
        {
            return Add(field, comparison, pattern, Native.cop_conditions_add_pattern);
        }

        /// <summary>The conditions as text, such as "customerid==4567".</summary>
        public IEnumerator<string> GetEnumerator()
        {
            return conditions.GetEnumerator();
        }

        IEnumerator IEnumerable.GetEnumerator()
        {
            return GetEnumerator();
        }

        private CopernicaConditions Add(
            string field, CopernicaComparison comparison, string value, Func<ConditionsHandle, IntPtr, int, IntPtr, int> adder)
        {
            Utf8Texts.Check(field, "the name of a field", CopernicaStatus.InvalidCondition);
            Utf8Texts.Check(value, "the value for \"" + field + "\"", CopernicaStatus.InvalidCondition);
            using (ConditionsHandle one = Native.cop_conditions_new(client.Handle).Counted())
            using (Utf8Texts texts = new Utf8Texts(field, value))
            {
                int status = adder(one, texts[0], (int)comparison, texts[1]);
                if (status != 0)
                {
                    throw CopernicaException.Refusal((CopernicaStatus)status, Native.Text(Native.cop_conditions_message(one)));
                }
                conditions.Add(Native.Text(Marshal.ReadIntPtr(Native.cop_conditions_fields(one))));
            }
            return this;
        }
    }

    /// <summary>
    /// The new values of an update in the making. Setting a field or interest twice replaces what it had. Hand its Json to a
    /// call, and dispose it. One thread at a time may use it.
    /// </summary>
    public sealed class CopernicaBody : IDisposable
    {
        private readonly BodyHandle handle;

        /// <summary>An empty body in the shape of the client's API version.</summary>
        public CopernicaBody(CopernicaClient client)
        {
            if (client == null)
            {
                throw new ArgumentNullException(nameof(client));
            }
            handle = Native.cop_body_new(client.Handle).Counted();
        }

        /// <summary>The body as JSON.</summary>
        public string Json => Native.Text(Native.cop_body_json(handle));

        /// <summary>Sets a field to a text.</summary>
        /// <exception cref="CopernicaException">The value is refused; nothing has changed.</exception>
        public CopernicaBody SetText(string field, string text)
        {
            return Set(field, text, texts => Native.cop_body_set_text(handle, texts[0], texts[1]));
        }

        /// <summary>Sets a field to a whole number.</summary>
        public CopernicaBody SetInteger(string field, long number)
        {
            return Set(field, null, texts => Native.cop_body_set_integer(handle, texts[0], number));
        }

        /// <summary>Sets a field to a number; NaN and infinity are refused.</summary>
        public CopernicaBody SetNumber(string field, double number)
        {
            return Set(field, null, texts => Native.cop_body_set_number(handle, texts[0], number));
        }

        /// <summary>Sets a field to true or false, which are stored as 1 and 0.</summary>
        public CopernicaBody SetBool(string field, bool value)
        {
            return Set(field, null, texts => Native.cop_body_set_bool(handle, texts[0], value ? 1 : 0));
        }

        /// <summary>Clears a field: text becomes empty, a number 0, a date the empty date.</summary>
        public CopernicaBody SetNull(string field)
        {
            return Set(field, null, texts => Native.cop_body_set_null(handle, texts[0]));
        }

        /// <summary>Sets a field to a day or a moment, "YYYY-MM-DD" or "YYYY-MM-DD hh:mm:ss" in the time of Amsterdam.</summary>
        public CopernicaBody SetDate(string field, string date)
        {
            return Set(field, date, texts => Native.cop_body_set_date(handle, texts[0], texts[1]));
        }

        /// <summary>Switches an interest on or off; the unversioned API and version 1 have none and refuse it.</summary>
        public CopernicaBody SetInterest(string interest, bool isOn)
        {
            return Set(interest, null, texts => Native.cop_body_set_interest(handle, texts[0], isOn ? 1 : 0));
        }

        /// <summary>Frees the body.</summary>
        public void Dispose()
        {
            handle.Dispose();
        }

        private CopernicaBody Set(string name, string value, Func<Utf8Texts, int> setter)
        {
            Utf8Texts.Check(name, "the name of a field or interest", CopernicaStatus.InvalidBody);
            Utf8Texts.Check(value, "the value for \"" + name + "\"", CopernicaStatus.InvalidBody);
            using (Utf8Texts texts = new Utf8Texts(name, value))
            {
                int status = setter(texts);
                if (status != 0)
                {
                    throw CopernicaException.Refusal((CopernicaStatus)status, Native.Text(Native.cop_body_message(handle)));
                }
            }
            return this;
        }
    }
}

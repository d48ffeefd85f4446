using System;
using System.Collections.Generic;
using System.Threading;

namespace Copernica
{
    /// <summary>What a call did and why it ended as it did.</summary>
    public class CopernicaResult
    {
        /// <summary>A call that ended before it reached the library: nothing was sent and nothing changed.</summary>
        internal CopernicaResult(CopernicaStatus status, string message)
        {
            Status = status;
            Message = message;
            MayRepeat = true;
            Created = false;
            Warnings = new string[0];
        }

        /// <summary>Copies what the library says.</summary>
        internal CopernicaResult(ResultHandle result)
        {
            Status = (CopernicaStatus)Native.cop_result_status(result);
            Effect = (CopernicaEffect)Native.cop_result_effect(result);
            Message = Native.Text(Native.cop_result_message(result));
            MayRepeat = Native.cop_result_may_repeat(result) != 0;
            HttpStatus = Native.cop_result_http_status(result);
            int created = Native.cop_result_created(result);
            Created = created < 0 ? (bool?)null : created != 0;
            ulong id = Native.cop_result_created_id(result);
            CreatedId = id == 0 ? (ulong?)null : id;
            long matched = Native.cop_result_matched(result);
            Matched = matched < 0 ? (long?)null : matched;
            Body = Native.Text(Native.cop_result_body(result));
            Attempts = (int)Native.cop_result_attempts(result);
            RetryAfter = TimeSpan.FromMilliseconds(Native.cop_result_retry_after_ms(result));
            List<string> warnings = new List<string>();
            for (ulong i = 0; i < (ulong)Native.cop_result_warning_count(result); i++)
            {
                warnings.Add(Native.Text(Native.cop_result_warning(result, (UIntPtr)i)));
            }
            Warnings = warnings;
        }

        /// <summary>Ok, or why the call failed.</summary>
        public CopernicaStatus Status { get; }

        /// <summary>The name of the status in the C interface, such as "COP_ERR_AUTH", for logs.</summary>
        public string StatusName => Native.Text(Native.cop_status_name((int)Status));

        /// <summary>A sentence that says what the status means; Message says more: what was wrong in this call.</summary>
        public string StatusMessage => Native.Text(Native.cop_status_message((int)Status));

        /// <summary>What the call did to the database.</summary>
        public CopernicaEffect Effect { get; }

        /// <summary>The name of the effect in the C interface, such as "COP_EFFECT_APPLIED", for logs.</summary>
        public string EffectName => Native.Text(Native.cop_effect_name((int)Effect));

        /// <summary>A sentence that a person can act on. It never has the access token in it.</summary>
        public string Message { get; }

        /// <summary>Whether making the same call again does no harm.</summary>
        public bool MayRepeat { get; }

        /// <summary>The HTTP status of the last reply; 0 when there was none.</summary>
        public int HttpStatus { get; }

        /// <summary>Whether the call made a profile; null when nobody can tell.</summary>
        public bool? Created { get; }

        /// <summary>The id of the profile that the call made; null when none was made or the server did not say which.</summary>
        public ulong? CreatedId { get; }

        /// <summary>How many profiles meet the conditions, for calls that count them; null when it is not known.</summary>
        public long? Matched { get; }

        /// <summary>The JSON that the server sent with its reply, such as its error; null when there was none.</summary>
        public string Body { get; }

        /// <summary>How many times the request was sent, or tried to be sent.</summary>
        public int Attempts { get; }

        /// <summary>How long the server asks to wait before the next call; zero when it asks for nothing.</summary>
        public TimeSpan RetryAfter { get; }

        /// <summary>What the caller should know although the call went as it says.</summary>
        public IReadOnlyList<string> Warnings { get; }
    }

    /// <summary>What came of a call that reads something.</summary>
    public sealed class CopernicaResult<T> : CopernicaResult
    {
        internal CopernicaResult(ResultHandle result, Func<ResultHandle, T> value) : base(result)
        {
            Value = Status == CopernicaStatus.Ok ? value(result) : default(T);
        }

        /// <summary>What was read. It is a copy and lives as long as the program likes.</summary>
        public T Value { get; }
    }

    /// <summary>A call that did not end well. Its effect tells what it did to the database all the same.</summary>
    public class CopernicaException : Exception
    {
        internal CopernicaException(CopernicaResult result) : base(result.Message)
        {
            Result = result;
        }

        /// <summary>All that is known of the call.</summary>
        public CopernicaResult Result { get; }

        /// <summary>Why the call failed.</summary>
        public CopernicaStatus Status => Result.Status;

        /// <summary>What it did to the database all the same.</summary>
        public CopernicaEffect Effect => Result.Effect;

        /// <summary>The HTTP status of the last reply; 0 when there was none.</summary>
        public int HttpStatus => Result.HttpStatus;

        /// <summary>Whether making the same call again does no harm.</summary>
        public bool MayRepeat => Result.MayRepeat;

        internal static CopernicaException Refusal(CopernicaStatus status, string message)
        {
            return new CopernicaException(new CopernicaResult(status, message));
        }
    }

    /// <summary>
    /// A call that a CancellationToken ended. Code that knows cancellation alone treats it as any other; its effect tells
    /// whether the request may have been carried out.
    /// </summary>
    public class CopernicaCanceledException : OperationCanceledException
    {
        internal CopernicaCanceledException(CopernicaResult result, CancellationToken token) : base(result.Message, token)
        {
            Result = result;
        }

        internal static CopernicaCanceledException BeforeItBegan(CancellationToken token)
        {
            return new CopernicaCanceledException(new CopernicaResult(
                CopernicaStatus.Cancelled, "the call was cancelled before it began; nothing was sent"), token);
        }

        /// <summary>All that is known of the call.</summary>
        public CopernicaResult Result { get; }

        /// <summary>What the call did to the database all the same.</summary>
        public CopernicaEffect Effect => Result.Effect;

        /// <summary>Whether making the same call again does no harm.</summary>
        public bool MayRepeat => Result.MayRepeat;
    }
}

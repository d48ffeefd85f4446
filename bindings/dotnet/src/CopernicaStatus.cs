using System;

namespace Copernica
{
    /// <summary>
    /// Why a call ended as it did. 100 to 199: a check failed and nothing was sent. 200 to 299: the server refused the call.
    /// 300 to 399: the connection failed. 400 to 499: the reply is an error page or none that is documented. The numbers are
    /// those of the C interface; new ones may come with a minor version.
    /// </summary>
    public enum CopernicaStatus
    {
        /// <summary>The server took the call.</summary>
        Ok = 0,
        /// <summary>Something that must be given is null.</summary>
        NullArgument = 100,
        /// <summary>A text is not valid.</summary>
        InvalidUtf8 = 101,
        /// <summary>The flags have a bit that means nothing.</summary>
        InvalidFlags = 102,
        /// <summary>An option has a value, or the options a combination, that makes no sense.</summary>
        InvalidOption = 103,
        /// <summary>The database is neither an id nor a name.</summary>
        InvalidDatabase = 110,
        /// <summary>An id is no positive number, or a list of ids is empty, has one twice, or is not as long as was said.</summary>
        InvalidId = 111,
        /// <summary>The collection is neither an id nor a name.</summary>
        InvalidCollection = 112,
        /// <summary>There is no condition at all.</summary>
        NoConditions = 120,
        /// <summary>The server would not understand a condition.</summary>
        InvalidCondition = 121,
        /// <summary>The body is not what this API version stores.</summary>
        InvalidBody = 130,
        /// <summary>The address grows longer than servers take.</summary>
        UrlTooLong = 140,
        /// <summary>The method, path or query of a request is none that can be sent, or has a function of its own.</summary>
        InvalidRequest = 141,
        /// <summary>This version of the library cannot do that.</summary>
        NotSupported = 150,
        /// <summary>A condition or the body names a field or interest that the database does not have.</summary>
        UnknownField = 160,
        /// <summary>The server would store something else than the value, or compare with something else.</summary>
        InvalidValue = 161,
        /// <summary>The fields of the database could not be fetched, so that the call could not be checked.</summary>
        FieldList = 162,
        /// <summary>The conditions match more profiles than the limit allows.</summary>
        TooManyMatches = 163,
        /// <summary>The access token was refused.</summary>
        Auth = 200,
        /// <summary>The account has no such database.</summary>
        NoDatabase = 201,
        /// <summary>The server refused the call for another reason.</summary>
        Refused = 202,
        /// <summary>The account has no such profile or sub-profile.</summary>
        NoProfile = 203,
        /// <summary>The account has no such collection, or the profile's database has not.</summary>
        NoCollection = 204,
        /// <summary>The profile or sub-profile was removed before.</summary>
        Removed = 205,
        /// <summary>The server asks for fewer calls.</summary>
        RateLimited = 210,
        /// <summary>The name of the host could not be resolved.</summary>
        Resolve = 300,
        /// <summary>No connection could be made.</summary>
        Connect = 301,
        /// <summary>No secure connection could be made.</summary>
        Tls = 302,
        /// <summary>The proxy asks for other credentials.</summary>
        ProxyAuth = 303,
        /// <summary>The time-out passed.</summary>
        Timeout = 310,
        /// <summary>The connection ended before the reply was complete.</summary>
        ConnectionLost = 311,
        /// <summary>The call was cancelled.</summary>
        Cancelled = 312,
        /// <summary>The server, or the load balancer before it, is overloaded or down.</summary>
        ServerUnavailable = 400,
        /// <summary>The server sent the call elsewhere; redirects are never followed.</summary>
        Redirect = 401,
        /// <summary>The reply is none that Copernica documents.</summary>
        UnexpectedReply = 402,
        /// <summary>The batch holds as many records as it may: take results, then add the record again.</summary>
        QueueFull = 500,
        /// <summary>The batch takes no more records: it was closed, cancelled or halted.</summary>
        BatchEnded = 501,
        /// <summary>The batch ended before the record was sent; it is still to be done.</summary>
        Pending = 502,
        /// <summary>A record with the same conditions is left to the server, which would keep no order between the two.</summary>
        RepeatedCreate = 503,
        /// <summary>The journal of the batch cannot be read or written.</summary>
        Journal = 510,
        /// <summary>The journal belongs to another input.</summary>
        ForeignJournal = 511,
        /// <summary>A mistake of the library itself.</summary>
        Internal = 900,
        /// <summary>The client was made before a fork.</summary>
        Forked = 901,
    }

    /// <summary>What a call did to the database. It is as important as the status.</summary>
    public enum CopernicaEffect
    {
        /// <summary>Nothing changed because of this call.</summary>
        None = 0,
        /// <summary>The server completed the request. It never says how many profiles matched: zero is possible.</summary>
        Applied = 1,
        /// <summary>The server took an asynchronous request and never says what came of it.</summary>
        Accepted = 2,
        /// <summary>Nobody can tell. Look before repeating a create.</summary>
        Unknown = 3,
    }

    /// <summary>Flags of an update.</summary>
    [Flags]
    public enum CopernicaFlags : uint
    {
        /// <summary>No flag.</summary>
        None = 0,
        /// <summary>Makes a profile from the body alone when none matches.</summary>
        Create = 1,
        /// <summary>The server answers at once and works later.</summary>
        Async = 2,
        /// <summary>Checks everything, counts what would change, and changes nothing.</summary>
        DryRun = 4,
        /// <summary>Does not compare names and values with the fields of the database.</summary>
        NoFieldCheck = 8,
        /// <summary>Allows conditions without a value, which match every profile that lacks the value.</summary>
        AllowEmpty = 16,
        /// <summary>Allows names in the body that the database does not have; each is a warning.</summary>
        AllowUnknownFields = 32,
        /// <summary>Repeating a request does no harm.</summary>
        Repeatable = 64,
    }

    /// <summary>How a condition compares a field with its value.</summary>
    public enum CopernicaComparison
    {
        /// <summary>==; text is compared without regard to letter case.</summary>
        Equal = 1,
        /// <summary>!=</summary>
        NotEqual = 2,
        /// <summary>&lt;</summary>
        Less = 3,
        /// <summary>&gt;</summary>
        Greater = 4,
        /// <summary>&lt;=</summary>
        LessOrEqual = 5,
        /// <summary>&gt;=</summary>
        GreaterOrEqual = 6,
        /// <summary>=~, like a pattern.</summary>
        Like = 7,
        /// <summary>!~, not like a pattern.</summary>
        NotLike = 8,
    }

    /// <summary>How important a log line is.</summary>
    public enum CopernicaLogLevel
    {
        /// <summary>Something that the program should look at.</summary>
        Warning = 1,
        /// <summary>One attempt of a call.</summary>
        Info = 2,
    }
}

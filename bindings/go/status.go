package copernica

// #include <copernica.h>
import "C"

// Status says why a call ended as it did. The numbers are those of the C interface and never change; new ones may come
// with a minor version. A Status is an error, so that errors.Is(err, copernica.ErrAuth) asks an [*Error] for its status.
type Status int32

// The statuses, in their groups: 100 to 199, a check failed and nothing was sent; 200 to 299, the server refused the
// call; 300 to 399, the connection failed; 400 to 499, the reply is an error page or none that is documented.
const (
	OK                   Status = C.COP_OK
	ErrNullArgument      Status = C.COP_ERR_NULL_ARGUMENT
	ErrInvalidUTF8       Status = C.COP_ERR_INVALID_UTF8
	ErrInvalidFlags      Status = C.COP_ERR_INVALID_FLAGS
	ErrInvalidOption     Status = C.COP_ERR_INVALID_OPTION
	ErrInvalidDatabase   Status = C.COP_ERR_INVALID_DATABASE
	ErrInvalidID         Status = C.COP_ERR_INVALID_ID
	ErrInvalidCollection Status = C.COP_ERR_INVALID_COLLECTION
	ErrNoConditions      Status = C.COP_ERR_NO_CONDITIONS
	ErrInvalidCondition  Status = C.COP_ERR_INVALID_CONDITION
	ErrInvalidBody       Status = C.COP_ERR_INVALID_BODY
	ErrURLTooLong        Status = C.COP_ERR_URL_TOO_LONG
	ErrInvalidRequest    Status = C.COP_ERR_INVALID_REQUEST
	ErrNotSupported      Status = C.COP_ERR_NOT_SUPPORTED
	ErrUnknownField      Status = C.COP_ERR_UNKNOWN_FIELD
	ErrInvalidValue      Status = C.COP_ERR_INVALID_VALUE
	ErrFieldList         Status = C.COP_ERR_FIELD_LIST
	ErrTooManyMatches    Status = C.COP_ERR_TOO_MANY_MATCHES
	ErrAuth              Status = C.COP_ERR_AUTH
	ErrNoDatabase        Status = C.COP_ERR_NO_DATABASE
	ErrRefused           Status = C.COP_ERR_REFUSED
	ErrNoProfile         Status = C.COP_ERR_NO_PROFILE
	ErrNoCollection      Status = C.COP_ERR_NO_COLLECTION
	ErrRemoved           Status = C.COP_ERR_REMOVED
	ErrRateLimited       Status = C.COP_ERR_RATE_LIMITED
	ErrResolve           Status = C.COP_ERR_RESOLVE
	ErrConnect           Status = C.COP_ERR_CONNECT
	ErrTLS               Status = C.COP_ERR_TLS
	ErrProxyAuth         Status = C.COP_ERR_PROXY_AUTH
	ErrTimeout           Status = C.COP_ERR_TIMEOUT
	ErrConnectionLost    Status = C.COP_ERR_CONNECTION_LOST
	ErrCancelled         Status = C.COP_ERR_CANCELLED
	ErrServerUnavailable Status = C.COP_ERR_SERVER_UNAVAILABLE
	ErrRedirect          Status = C.COP_ERR_REDIRECT
	ErrUnexpectedReply   Status = C.COP_ERR_UNEXPECTED_REPLY
	ErrQueueFull         Status = C.COP_ERR_QUEUE_FULL
	ErrBatchEnded        Status = C.COP_ERR_BATCH_ENDED
	ErrPending           Status = C.COP_ERR_PENDING
	ErrRepeatedCreate    Status = C.COP_ERR_REPEATED_CREATE
	ErrJournal           Status = C.COP_ERR_JOURNAL
	ErrForeignJournal    Status = C.COP_ERR_FOREIGN_JOURNAL
	ErrInternal          Status = C.COP_ERR_INTERNAL
	ErrForked            Status = C.COP_ERR_FORKED
)

// String is the name of the C constant, such as "COP_ERR_AUTH".
func (s Status) String() string { return C.GoString(C.cop_status_name(C.cop_status(s))) }

// Error is the name, as String; it makes a Status a target for errors.Is.
func (s Status) Error() string { return s.String() }

// Description is one sentence that says what the status means. The message of a result says more.
func (s Status) Description() string { return C.GoString(C.cop_status_message(C.cop_status(s))) }

// Effect says what a call did to the database. It is as important as the status: after a time-out the server may have
// carried out the call all the same.
type Effect int32

const (
	// EffectNone: nothing changed because of this call.
	EffectNone Effect = C.COP_EFFECT_NONE
	// EffectApplied: the server completed the request. It never says how many profiles matched: zero is possible.
	EffectApplied Effect = C.COP_EFFECT_APPLIED
	// EffectAccepted: the server took an asynchronous request and never says what came of it.
	EffectAccepted Effect = C.COP_EFFECT_ACCEPTED
	// EffectUnknown: nobody can tell. Look before repeating a create.
	EffectUnknown Effect = C.COP_EFFECT_UNKNOWN
)

// String is the name of the C constant, such as "COP_EFFECT_APPLIED".
func (e Effect) String() string { return C.GoString(C.cop_effect_name(C.cop_effect(e))) }

// Flags of an update, combined with |.
type Flags uint32

const (
	// Create makes a profile from the body alone when none matches.
	Create Flags = C.COP_CREATE
	// Async lets the server answer at once and work later.
	Async Flags = C.COP_ASYNC
	// DryRun checks everything, counts what would change, and changes nothing.
	DryRun Flags = C.COP_DRY_RUN
	// NoFieldCheck does not compare names and values with the fields of the database.
	NoFieldCheck Flags = C.COP_NO_FIELD_CHECK
	// AllowEmpty allows conditions without a value, which match every profile that lacks the value.
	AllowEmpty Flags = C.COP_ALLOW_EMPTY
	// AllowUnknownFields allows names in the body that the database does not have; each is a warning.
	AllowUnknownFields Flags = C.COP_ALLOW_UNKNOWN_FIELDS
	// Repeatable says that repeating a request does no harm.
	Repeatable Flags = C.COP_REPEATABLE
)

namespace Orleans.Runtime
{
    [GenerateSerializer]
    public class OrleansException : Exception
    {
        public OrleansException()
            : base("Unexpected error.")
        {
        }

        public OrleansException(string message)
            : base(message)
        {
        }

        public OrleansException(string message, Exception innerException)
            : base(message, innerException)
        {
        }
    }

    [GenerateSerializer]
    public sealed class OrleansConfigurationException : Exception
    {
        public OrleansConfigurationException(string message)
            : base(message)
        {
        }

        public OrleansConfigurationException(string message, Exception innerException)
            : base(message, innerException)
        {
        }
    }

    [GenerateSerializer]
    public class OrleansMessageRejectionException : OrleansException
    {
        internal OrleansMessageRejectionException(string message)
            : base(message)
        {
        }
    }

    [GenerateSerializer]
    public sealed class SiloUnavailableException : OrleansMessageRejectionException
    {
        public SiloUnavailableException()
            : base("Silo unavailable")
        {
        }

        public SiloUnavailableException(string msg)
            : base(msg)
        {
        }
    }

    [GenerateSerializer]
    public sealed class ClientNotAvailableException : OrleansException
    {
        internal ClientNotAvailableException(GrainId clientId)
            : base($"No activation for client {clientId}")
        {
        }
    }

    [GenerateSerializer]
    public sealed class GatewayTooBusyException : OrleansException
    {
        public GatewayTooBusyException()
            : base("Gateway too busy")
        {
        }

        public GatewayTooBusyException(string message)
            : base(message)
        {
        }
    }

    [GenerateSerializer]
    public sealed class LimitExceededException : OrleansException
    {
        public LimitExceededException()
            : base("Limit exceeded")
        {
        }

        public LimitExceededException(string message)
            : base(message)
        {
        }
    }

    [GenerateSerializer]
    public sealed class ReminderException(string message) : OrleansException(message);
}

namespace Orleans.Storage
{
    [GenerateSerializer]
    public class InconsistentStateException : OrleansException
    {
        public InconsistentStateException()
        {
        }

        public InconsistentStateException(string message)
            : base(message)
        {
        }

        public InconsistentStateException(string message, Exception? innerException)
            : base(message, innerException!)
        {
        }

        public InconsistentStateException(string errorMsg, string? storedEtag, string? currentEtag, Exception? storageException = null)
            : base(errorMsg, storageException!)
        {
            StoredEtag = storedEtag;
            CurrentEtag = currentEtag;
        }

        public InconsistentStateException(string? storedEtag, string? currentEtag, Exception storageException)
            : this(storageException.Message, storedEtag, currentEtag, storageException)
        {
        }

        /// <summary>Only the activation whose write conflicted is deactivated, not those the exception passes through.</summary>
        [Id(0)]
        internal bool IsSourceActivation { get; set; } = true;

        [Id(1)]
        public string? StoredEtag { get; private set; }

        [Id(2)]
        public string? CurrentEtag { get; private set; }
    }
}

namespace Orleans.Serialization
{
    /// <summary>The type can't be sent between grains.</summary>
    [GenerateSerializer]
    public sealed class CodecNotFoundException(string message) : Exception(message);
}

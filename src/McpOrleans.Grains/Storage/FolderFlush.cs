using System.ComponentModel;
using System.Runtime.InteropServices;

namespace McpOrleans.Grains.Storage;

/// <summary>Makes the names in a folder durable: a renamed file survives a power loss only once its folder is on disk too.</summary>
/// <remarks>.NET opens files only, hence the system's own calls. Windows has no such call; NTFS keeps a journal of its names.</remarks>
internal static partial class FolderFlush
{
    // A folder above ours that we may not read: whoever made it has seen to it.
    private const int AccessDenied = 13;

    // What file systems say that cannot do it; they are no worse off than without the call.
    private const int InvalidArgument = 22;

    /// <exception cref="IOException">The disk failed.</exception>
    public static void ToDisk(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        var stream = OpenFolder(folder);
        if (stream == 0)
        {
            if (Marshal.GetLastPInvokeError() == AccessDenied)
            {
                return;
            }

            throw Failure(folder);
        }

        try
        {
            if (Flush(DescriptorOf(stream)) != 0 && Marshal.GetLastPInvokeError() != InvalidArgument)
            {
                throw Failure(folder);
            }
        }
        finally
        {
            _ = CloseFolder(stream);
        }
    }

    private static IOException Failure(string folder)
    {
        var cause = new Win32Exception(Marshal.GetLastPInvokeError());
        return new IOException($"The folder '{folder}' could not be written to disk: {cause.Message}", cause);
    }

    [LibraryImport("libc", EntryPoint = "opendir", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nint OpenFolder(string folder);

    [LibraryImport("libc", EntryPoint = "dirfd")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int DescriptorOf(nint stream);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Flush(int descriptor);

    [LibraryImport("libc", EntryPoint = "closedir")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int CloseFolder(nint stream);
}

using System.ComponentModel;
using System.Runtime.InteropServices;

namespace McpOrleans.Grains.Storage;

/// <summary>Makes the names in a folder durable: a renamed file survives a power loss only once its folder is on disk too.</summary>
/// <remarks>.NET opens files only, hence the system's own calls. Windows has no such call; NTFS keeps a journal of its names.</remarks>
internal sealed partial class FolderFlush : IDisposable
{
    // A folder above ours that we may not read: whoever made it has seen to it.
    private const int AccessDenied = 13;

    // What file systems say that cannot do it; they are no worse off than without the call.
    private const int InvalidArgument = 22;

    private readonly string _folder;
    private readonly nint _stream;

    private FolderFlush(string folder, nint stream) => (_folder, _stream) = (folder, stream);

    /// <summary>Before names are changed: for want of a descriptor, nothing must have happened yet.</summary>
    /// <exception cref="IOException">The folder cannot be opened.</exception>
    public static FolderFlush Open(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            return new FolderFlush(folder, stream: 0);
        }

        var stream = OpenFolder(folder);
        return stream != 0 || Marshal.GetLastPInvokeError() == AccessDenied ? new FolderFlush(folder, stream) : throw Failure(folder);
    }

    /// <exception cref="IOException">The disk failed.</exception>
    public static void ToDisk(string folder)
    {
        using var opened = Open(folder);
        opened.ToDisk();
    }

    /// <exception cref="IOException">The disk failed.</exception>
    public void ToDisk()
    {
        if (_stream != 0 && Flush(DescriptorOf(_stream)) != 0 && Marshal.GetLastPInvokeError() != InvalidArgument)
        {
            throw Failure(_folder);
        }
    }

    public void Dispose()
    {
        if (_stream != 0)
        {
            _ = CloseFolder(_stream);
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
